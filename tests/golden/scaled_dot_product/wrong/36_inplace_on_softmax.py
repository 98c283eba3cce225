"""Mistake: NaN weights are overwritten in place after the softmax, so backward() raises an error."""
# fails: gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(-1)
    weights[torch.isnan(weights)] = 0.0
    return weights @ value, weights
