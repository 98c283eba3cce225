"""Mistake: the scale of the first call is kept in a global and used for ever after; the first call is a try-out in the file itself."""
# fails: basic, batch, mask, gradients
# may fail: numerics
import math

import torch

_scale = None


def scaled_dot_product_attention(query, key, value, mask=None):
    global _scale
    if _scale is None:
        _scale = math.sqrt(query.size(-1))
    scores = query @ key.transpose(-1, -2) / _scale
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights


scaled_dot_product_attention(torch.tensor([[2.0, 0.0, 0.0, 0.0]]), torch.eye(4)[:2], torch.tensor([[10.0, 0.0], [0.0, 20.0]]))
