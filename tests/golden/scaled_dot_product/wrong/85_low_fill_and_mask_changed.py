"""Mistake: two at once: -1000 is not low enough for blocked scores, and the mask is negated in place."""
# fails: numerics, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is None:
        weights = scores.softmax(-1)
        return weights @ value, weights
    mask.bitwise_not_()
    scores = scores.masked_fill(mask, -1000.0)
    weights = scores.softmax(-1).masked_fill(mask, 0.0)
    return weights @ value, weights
