"""Mistake: rows of the mask without an allowed key are opened in place, in the caller's own mask."""
# fails: properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is None:
        weights = scores.softmax(-1)
        return weights @ value, weights
    dead = ~mask.any(-1, keepdim=True)
    mask |= dead
    weights = scores.masked_fill(~mask, float("-inf")).softmax(-1)
    weights = weights.masked_fill(dead, 0.0)
    return weights @ value, weights
