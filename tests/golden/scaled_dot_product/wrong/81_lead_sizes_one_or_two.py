"""Mistake: key.transpose(1, 2) for everything that is not a single sequence, so four dimensions go wrong."""
# fails: batch, mask, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    kt = key.t() if key.dim() == 2 else key.transpose(1, 2)
    scores = query @ kt / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
