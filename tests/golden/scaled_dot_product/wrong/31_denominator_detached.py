"""Mistake: the sum in the denominator is detached: right values, wrong gradients."""
# fails: gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    s = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, -1e30)
    e = torch.exp(s - s.detach().amax(-1, keepdim=True))
    if mask is not None:
        e = e.masked_fill(~mask, 0.0)
    with torch.no_grad():
        total = e.sum(-1, keepdim=True).clamp(min=1e-30)
    weights = e / total
    return weights @ value, weights
