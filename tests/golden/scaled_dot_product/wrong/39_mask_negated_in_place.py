"""Mistake: the mask is negated in place to get the blocked keys."""
# fails: properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    blocked = None
    if mask is not None:
        blocked = mask.logical_not_()
        scores = scores.masked_fill(blocked, -1e9)
    weights = scores.softmax(-1)
    if blocked is not None:
        weights = weights.masked_fill(blocked, 0.0)
    return weights @ value, weights
