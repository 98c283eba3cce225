"""Mistake: a query without an allowed key is treated as an error."""
# fails: mask, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        if not mask.any(-1).all():
            raise ValueError("a query may attend to nothing")
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(-1)
    return weights @ value, weights
