"""A running maximum over the keys that starts at -10000, which is not below every score."""
# fails: numerics
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
    n, width = q.shape[-2:]
    top = q.new_full((*q.shape[:-1], 1), -1e4)
    total = torch.zeros_like(top)
    out = torch.zeros_like(q)
    for m in range(n):
        s = (q * k[..., m:m + 1, :]).sum(-1, keepdim=True) / math.sqrt(width)
        new = torch.maximum(top, s.detach())
        shrink, e = torch.exp(top - new), torch.exp(s - new)
        total = total * shrink + e
        out = out * shrink + e * v[..., m:m + 1, :]
        top = new
    return concat_heads(out / total)
