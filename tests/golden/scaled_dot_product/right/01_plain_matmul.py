"""Style: plain matmul and softmax; rows without an allowed key are opened for the softmax and zeroed afterwards."""
import math

import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))
    if mask is None:
        weights = torch.softmax(scores, dim=-1)
    else:
        allowed = mask.expand(scores.shape)
        alive = allowed.any(dim=-1, keepdim=True)
        scores = scores.masked_fill(~allowed & alive, float("-inf"))
        weights = torch.softmax(scores, dim=-1).masked_fill(~allowed, 0.0)
    return weights @ value, weights
