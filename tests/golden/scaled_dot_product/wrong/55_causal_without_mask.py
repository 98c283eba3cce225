"""Mistake: a causal mask is used when no mask is given."""
# fails: basic, batch, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is None:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
    scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1).masked_fill(~mask, 0.0)
    return weights @ value, weights
