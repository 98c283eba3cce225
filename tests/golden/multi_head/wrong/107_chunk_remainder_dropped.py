"""Queries are taken in chunks of four, and the remainder that does not fill a chunk stays zero."""
# fails: attention
# may fail: numerics, gradients
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
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    n = q.shape[-2]
    size = min(4, n)
    out = torch.zeros_like(q)
    for i in range(n // size):
        rows = slice(i * size, (i + 1) * size)
        s = q[..., rows, :] @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        out[..., rows, :] = torch.softmax(s, dim=-1) @ v
    return concat_heads(out)
