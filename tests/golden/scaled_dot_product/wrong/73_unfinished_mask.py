"""Mistake: unfinished, the mask is accepted and ignored."""
# fails: mask, numerics, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    # TODO: mask
    weights = scores.softmax(-1)
    return weights @ value, weights
