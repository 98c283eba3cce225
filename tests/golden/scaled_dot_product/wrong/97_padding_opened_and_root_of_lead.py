"""Mistake: two at once: the width is read with key.shape[1], and rows without an allowed key attend to everything."""
# fails: batch, mask, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / key.shape[1] ** 0.5
    if mask is not None:
        mask = mask | ~mask.any(-1, keepdim=True)
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(-1)
    return weights @ value, weights
