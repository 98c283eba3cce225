"""Mistake: the softmax is done in float64; the output is turned back, the weights are not."""
# fails: properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, dim=-1, dtype=torch.float64)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = (weights @ value.double()).to(query.dtype)
    return output, weights
