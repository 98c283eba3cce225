"""Mistake: view() flattens the leading dimensions, which fails for inputs that are not contiguous."""
# fails: properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    lead, L, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    q = query.view(-1, L, query.shape[-1])
    k = key.view(-1, S, key.shape[-1])
    v = value.view(-1, S, value.shape[-1])
    scores = torch.bmm(q, k.transpose(1, 2)) / query.shape[-1] ** 0.5
    scores = scores.reshape(*lead, L, S)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = torch.bmm(weights.reshape(-1, L, S), v)
    return output.reshape(*lead, L, v.shape[-1]), weights
