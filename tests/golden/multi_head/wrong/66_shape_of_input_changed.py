"""unsqueeze_ in place adds a batch dimension to the input itself and leaves it there."""
# fails: properties
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    return x.reshape(*x.shape[:-1], num_heads, -1).transpose(-3, -2)


def concat_heads(x):
    *lead, h, n, dh = x.shape
    return x.transpose(-3, -2).reshape(*lead, n, h * dh)


def multi_head_attention(query, key, value, num_heads):
    flat = query.dim() == 2
    if flat:
        for t in (query, key, value):
            t.unsqueeze_(0)
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    out = concat_heads(torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), dim=-1) @ v)
    return out[0] if flat else out
