"""For one head the split returns x itself, without the dimension of the heads."""
# fails: split, properties
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    if num_heads == 1:
        return x
    return torch.stack(x.chunk(num_heads, dim=-1), dim=-3)


def concat_heads(x):
    *lead, h, n, dh = x.shape
    return x.transpose(-3, -2).reshape(*lead, n, h * dh)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    out = torch.softmax(scores, dim=-1) @ v
    return out if num_heads == 1 else concat_heads(out)
