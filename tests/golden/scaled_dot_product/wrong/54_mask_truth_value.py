"""Mistake: `if mask:`, whose truth value is ambiguous for more than one element."""
# fails: mask, numerics, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
