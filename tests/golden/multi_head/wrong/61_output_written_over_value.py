"""The output is written into the memory of the value."""
# fails: gradients, properties
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    return x.reshape(*x.shape[:-1], num_heads, x.shape[-1] // num_heads).transpose(-3, -2)


def concat_heads(x):
    *lead, h, n, dh = x.shape
    return x.transpose(-3, -2).reshape(*lead, n, h * dh)


def multi_head_attention(query, key, value, num_heads):
    split_heads(query, num_heads)
    w = query.shape[-1] // num_heads
    out = value
    for j in range(num_heads):
        c = slice(j * w, (j + 1) * w)
        s = query[..., c] @ key[..., c].transpose(-2, -1) / math.sqrt(w)
        out[..., c] = torch.softmax(s, -1) @ value[..., c]
    return out
