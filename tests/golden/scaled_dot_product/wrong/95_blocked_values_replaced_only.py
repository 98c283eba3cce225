"""Mistake: the value rows of blocked keys are dropped from the output by the mask, but they keep their share of the weight."""
# fails: mask, numerics, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    weights = scores.softmax(-1)
    if mask is not None:
        return (weights * mask) @ value, weights
    return weights @ value, weights
