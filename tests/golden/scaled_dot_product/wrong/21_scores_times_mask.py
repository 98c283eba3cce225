"""Mistake: blocked scores are set to 0 before the softmax, so blocked keys still get weight exp(0)."""
# fails: mask, numerics, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores * mask
    weights = scores.softmax(-1)
    return torch.matmul(weights, value), weights
