"""Mistake: softmax over dim=1, which is the key axis only without leading dimensions."""
# fails: batch, mask, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=1)
    if mask is not None:
        weights = weights * mask
    return torch.matmul(weights, value), weights
