"""Mistake: the maximum is clamped at zero from below, so rows with only very negative scores underflow to zero."""
# fails: numerics
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    s = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    top = s.detach().amax(-1, keepdim=True).clamp(min=0.0)
    e = torch.exp(s - top)
    weights = e / e.sum(-1, keepdim=True).clamp(min=1e-30)
    return weights @ value, weights
