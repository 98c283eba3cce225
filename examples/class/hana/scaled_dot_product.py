import math

import torch


def _masked_softmax(scores, mask):
    """Softmax over the allowed entries, zeros where none is allowed."""
    lowest = torch.finfo(scores.dtype).min
    top = scores.masked_fill(~mask, lowest).amax(dim=-1, keepdim=True).detach()
    e = torch.exp((scores - top).masked_fill(~mask, lowest))
    e = e.masked_fill(~mask, 0.0)
    total = e.sum(dim=-1, keepdim=True)
    return e / torch.where(total > 0, total, torch.ones_like(total))


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    weights = _masked_softmax(scores, mask.expand_as(scores))
    return weights @ value, weights
