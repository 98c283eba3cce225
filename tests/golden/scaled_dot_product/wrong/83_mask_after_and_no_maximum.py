"""Mistake: two at once: exp without the maximum taken off, and a query without an allowed key divides 0 by 0."""
# fails: mask, numerics, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    e = torch.exp(query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5)
    if mask is not None:
        e = e * mask
    weights = e / e.sum(-1, keepdim=True)
    return weights @ value, weights
