"""Mistake: scores are clamped to +-80 against overflow, which makes all larger scores equal."""
# fails: numerics
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    s = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    e = torch.exp(s.clamp(-80.0, 80.0))
    if mask is not None:
        e = e.masked_fill(~mask, 0.0)
    total = e.sum(-1, keepdim=True)
    weights = e / total.masked_fill(total == 0, 1.0)
    return weights @ value, weights
