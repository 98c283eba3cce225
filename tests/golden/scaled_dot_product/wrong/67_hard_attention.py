"""Mistake: all the weight goes to the best key, a hard look-up."""
# fails: basic, batch, mask, numerics, gradients
import torch
import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = F.one_hot(scores.argmax(-1), scores.shape[-1]).to(query.dtype)
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights
