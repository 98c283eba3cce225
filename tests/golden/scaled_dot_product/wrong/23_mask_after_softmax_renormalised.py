"""Mistake: masked after the softmax and renormalised; nothing is left to renormalise when blocked scores dominate."""
# fails: mask, numerics
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights * mask
        total = weights.sum(-1, keepdim=True)
        weights = weights / torch.where(total > 0, total, torch.ones_like(total))
    return torch.matmul(weights, value), weights
