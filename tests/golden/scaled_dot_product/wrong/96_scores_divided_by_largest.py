"""Mistake: against overflow the scores are divided by the largest size when that is over 50, which flattens the softmax."""
# fails: numerics
# may fail: mask
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    top = scores.detach().abs().amax(-1, keepdim=True)
    scores = scores * 50 / top.clamp(min=50.0)
    e = torch.exp(scores)
    if mask is not None:
        e = e.masked_fill(~mask, 0.0)
    total = e.sum(-1, keepdim=True)
    weights = e / total.masked_fill(total == 0, 1.0)
    return weights @ value, weights
