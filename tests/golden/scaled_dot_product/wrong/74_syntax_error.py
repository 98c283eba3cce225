"""Mistake: a bracket is not closed, a syntax error."""
# fails: load
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1) / query.shape[-1] ** 0.5
    weights = scores.softmax(-1)
    return weights @ value, weights
