"""split_heads checks, but the attention slices on its own and drops the left-over columns."""
# fails: bad_input
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
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    w = query.shape[-1] // num_heads
    outputs = []
    for j in range(num_heads):
        q, k, v = (t[..., j * w:(j + 1) * w] for t in (query, key, value))
        s = q @ k.transpose(-2, -1) / math.sqrt(max(w, 1))
        outputs.append(torch.softmax(s, dim=-1) @ v)
    return torch.cat(outputs, dim=-1)
