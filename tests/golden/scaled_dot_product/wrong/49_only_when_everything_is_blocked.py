"""Mistake: zeros only when the whole mask is False; a single row without an allowed key still gets NaN."""
# fails: mask, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        if not mask.any():
            weights = scores * 0
            return weights @ value, weights
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(-1)
    return weights @ value, weights
