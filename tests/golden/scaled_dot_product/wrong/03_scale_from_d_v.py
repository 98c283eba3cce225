"""Mistake: the scale is the root of the width of the values, d_v."""
# fails: basic, batch, mask, numerics, gradients
import math

import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    d = value.shape[-1]
    scores = torch.matmul(query, key.transpose(-2, -1)) / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, torch.finfo(scores.dtype).min)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights * mask
    return torch.matmul(weights, value), weights
