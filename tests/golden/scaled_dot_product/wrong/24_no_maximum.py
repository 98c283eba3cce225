"""Mistake: exp without taking the maximum off, which overflows and underflows."""
# fails: numerics
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    e = torch.exp(query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5)
    if mask is not None:
        e = e.masked_fill(~mask, 0.0)
    total = e.sum(-1, keepdim=True)
    weights = e / torch.where(total == 0, torch.ones_like(total), total)
    return weights @ value, weights
