"""Mistake: a cheat that gives uniform weights and the plain mean of the values in the right shapes."""
# fails: basic, batch, mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    S = key.shape[-2]
    weights = torch.full((*query.shape[:-1], S), 1 / S, dtype=query.dtype)
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights
