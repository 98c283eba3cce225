"""Mistake: the output is allocated with the shape of the query, so d_v must be d_k."""
# fails: basic, batch, mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = torch.zeros_like(query)
    for i in range(query.shape[-2]):
        output[..., i, :] = output[..., i, :] + (weights[..., i, :, None] * value).sum(-2)
    return output, weights
