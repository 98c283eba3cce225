import math

import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])   # (..., L, S)
    if mask is None:
        weights = torch.softmax(scores, dim=-1)
    else:
        # A row of nothing but -inf has no softmax (and no gradient), so such rows get scores
        # that are harmless, and their weights are set to zero afterwards.
        mask = mask.expand(scores.shape)
        alive = mask.any(dim=-1, keepdim=True)
        scores = scores.masked_fill(~mask & alive, -math.inf)
        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
    return weights @ value, weights
