"""Mistake: the integer square root, right only for a width that is a perfect square."""
# fails: basic, batch, mask, gradients
# may fail: numerics
import math

import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / math.isqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights * mask
    return torch.matmul(weights, value), weights
