"""Mistake: the hand-written division gives NaN in dead rows, hidden by where(), whose backward pass through 0/0 is NaN."""
# fails: gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    keep = torch.ones_like(scores) if mask is None else mask.expand(scores.shape).to(scores.dtype)
    scores = scores - (1 - keep) * 1e30
    e = torch.exp(scores - scores.amax(-1, keepdim=True)) * keep
    total = e.sum(-1, keepdim=True)
    weights = torch.where(total > 0, e / total, torch.zeros_like(e))
    return weights @ value, weights
