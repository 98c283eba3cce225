"""Mistake: -1e5 is added to blocked scores, too little when a blocked score is a million higher."""
# fails: numerics
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores + (~mask) * -1e5
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights * mask
    return torch.matmul(weights, value), weights
