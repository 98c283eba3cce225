"""Mistake: two at once: the query is scaled through .data, so the caller's tensor changes, and softmax over dim=1."""
# fails: batch, mask, gradients, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    query.data.div_(query.shape[-1] ** 0.5)
    scores = query @ key.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, 1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
