"""Mistake: the largest absolute score is taken off instead of the largest score."""
# fails: numerics
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    s = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    allowed = torch.ones_like(s, dtype=torch.bool) if mask is None else mask.expand(s.shape)
    top = s.detach().abs().masked_fill(~allowed, 0.0).amax(-1, keepdim=True)
    e = torch.exp(s - top).masked_fill(~allowed, 0.0)
    total = e.sum(-1, keepdim=True)
    weights = e / total.masked_fill(total == 0, 1.0)
    return weights @ value, weights
