"""Mistake: F.softmax without dim, which takes axis 0 for three dimensions."""
# fails: batch, mask, gradients, properties
import torch
import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = F.softmax(scores)
    if mask is not None:
        weights = weights * mask
    return torch.matmul(weights, value), weights
