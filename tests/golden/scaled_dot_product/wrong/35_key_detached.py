"""Mistake: the keys are detached in the scores, so they get no gradient."""
# fails: gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    kt = key.detach().transpose(-2, -1)
    scores = torch.matmul(query, kt) * query.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return torch.matmul(weights, value), weights
