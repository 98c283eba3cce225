"""Mistake: the softmax runs over the queries (dim=-2), so columns sum to one."""
# fails: basic, batch, mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(-2)
    if mask is not None:
        weights = weights * mask
    return torch.matmul(weights, value), weights
