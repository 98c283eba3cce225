"""Mistake: blocked scores are put just 5 below the lowest score, so blocked weights are small and not zero."""
# fails: mask, numerics, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        low = scores.detach().amin(-1, keepdim=True) - 5
        scores = torch.where(mask, scores, low)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights * mask.any(-1, keepdim=True)
    return weights @ value, weights
