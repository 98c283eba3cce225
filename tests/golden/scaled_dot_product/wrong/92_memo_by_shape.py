"""Mistake: a cache by shape hands back the results of an earlier call with other numbers."""
# fails: properties
# may fail: numerics
import torch

_memo = {}


def scaled_dot_product_attention(query, key, value, mask=None):
    name = (query.shape, key.shape, value.shape, query.dtype, None if mask is None else str(mask.tolist()))
    if name not in _memo:
        scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        _memo[name] = (weights @ value, weights)
    return _memo[name]
