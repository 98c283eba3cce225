"""Mistake: with four dimensions the weights are averaged over the heads, as nn.MultiheadAttention does."""
# fails: batch, mask, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    if weights.dim() == 4:
        weights = weights.mean(dim=1)
    return output, weights
