"""Mistake: d_k is read with query.size(1), right for two dimensions only."""
# fails: batch, mask, properties
# may fail: gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    d_k = query.size(1)
    scores = torch.matmul(query, key.transpose(-2, -1)) / d_k**0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights * mask
    return torch.matmul(weights, value), weights
