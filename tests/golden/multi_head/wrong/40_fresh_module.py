"""torch.nn.MultiheadAttention with its random projections."""
# fails: attention, numerics, gradients
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
    torch.manual_seed(0)
    module = torch.nn.MultiheadAttention(query.shape[-1], num_heads, bias=False, batch_first=True, dtype=query.dtype)
    q, k, v = (t.reshape(-1, *t.shape[-2:]) for t in (query, key, value))
    out, _ = module(q, k, v)
    return out.reshape(query.shape)
