"""Mistake: two at once: view() on inputs that may not be contiguous, and a mask that only counts when it has the rank of the scores."""
# fails: mask, numerics, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    L, S, lead = query.shape[-2], key.shape[-2], query.shape[:-2]
    q = query.view(-1, L, query.shape[-1])
    k = key.view(-1, S, key.shape[-1])
    scores = (q @ k.transpose(1, 2)).view(*lead, L, S) / query.shape[-1] ** 0.5
    if mask is not None and mask.dim() == scores.dim():
        scores = scores.masked_fill(~mask, -1e9)
        weights = scores.softmax(-1).masked_fill(~mask, 0.0)
    else:
        weights = scores.softmax(-1)
    return weights @ value, weights
