"""Mistake: the key is reshaped to (d_k, S) instead of transposed."""
# fails: basic, batch, mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    kt = key.reshape(*key.shape[:-2], key.shape[-1], key.shape[-2])
    scores = query @ kt / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
