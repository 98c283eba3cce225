"""Mistake: two at once: no division by the root of d_k, and True taken as blocked."""
# fails: basic, batch, mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(mask, float("-inf"))
    weights = torch.nan_to_num(scores.softmax(-1))
    return weights @ value, weights
