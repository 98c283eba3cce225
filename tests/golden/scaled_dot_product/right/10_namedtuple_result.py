"""Style: the result is a named tuple, the query is divided before the product."""
from collections import namedtuple

import torch

AttentionResult = namedtuple("AttentionResult", ["output", "weights"])


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = (query / query.shape[-1] ** 0.5) @ key.transpose(-1, -2)
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    mask = mask.expand_as(scores)
    dead = ~mask.any(-1, keepdim=True)
    open_scores = scores.masked_fill(~(mask | dead), -torch.inf)
    weights = open_scores.softmax(-1) * (mask & ~dead)
    return AttentionResult(output=weights @ value, weights=weights)
