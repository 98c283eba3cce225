"""Mistake: two at once: scores clamped to +-1e4, and blocked scores at the lower bound without zeroing their weights."""
# fails: mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    scores = scores.clamp(min=-1e4, max=1e4)
    weights = scores.softmax(-1)
    return weights @ value, weights
