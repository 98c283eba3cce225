"""Mistake: the output is computed before the weights of dead rows are zeroed, so it is the mean of all values there."""
# fails: mask, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(-1)
    output = weights @ value
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return output, weights
