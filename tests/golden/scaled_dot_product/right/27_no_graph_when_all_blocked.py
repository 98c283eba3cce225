"""Style: an early return of constant zeros when the whole mask is False, otherwise only the living rows are treated."""
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        if not mask.any():
            return torch.zeros(*query.shape[:-1], value.shape[-1], dtype=query.dtype), torch.zeros(scores.shape, dtype=query.dtype)
        mask = mask.expand_as(scores)
        alive = mask.any(-1)
        rows = scores[alive].masked_fill(~mask[alive], float("-inf")).softmax(-1)
        weights = torch.zeros_like(scores)
        weights[alive] = rows
    else:
        weights = scores.softmax(-1)
    return weights @ value, weights
