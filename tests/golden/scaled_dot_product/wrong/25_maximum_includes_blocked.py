"""Mistake: the maximum that is taken off includes the blocked keys, so allowed scores far below them vanish."""
# fails: mask, numerics
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    s = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    e = torch.exp(s - s.max(dim=-1, keepdim=True)[0])
    if mask is not None:
        e = e.masked_fill(~mask, 0.0)
    total = e.sum(-1, keepdim=True)
    weights = e / total.masked_fill(total == 0, 1.0)
    return weights @ value, weights
