"""Style: a harmless global cache of scales, and imports inside the functions."""
_SCALES = {}


def _scale(d_k):
    if d_k not in _SCALES:
        from math import sqrt

        _SCALES[d_k] = 1.0 / sqrt(d_k)
    return _SCALES[d_k]


def scaled_dot_product_attention(query, key, value, mask=None):
    import torch

    scores = (query * _scale(query.shape[-1])) @ key.transpose(-1, -2)
    if mask is None or mask.all():
        weights = torch.softmax(scores, -1)
        return weights @ value, weights
    keep = mask.to(scores.dtype)
    weights = torch.softmax(scores * keep - 1e15 * (1 - keep), -1) * keep
    return weights @ value, weights
