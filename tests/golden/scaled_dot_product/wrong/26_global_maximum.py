"""Mistake: one maximum for the whole tensor is taken off, so rows far below it underflow to 0/0."""
# fails: numerics
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    s = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, -1e30)
    e = torch.exp(s - s.max())
    if mask is not None:
        e = e.masked_fill(~mask, 0.0)
    total = e.sum(-1, keepdim=True)
    weights = e / total.masked_fill(total == 0, 1.0)
    return weights @ value, weights
