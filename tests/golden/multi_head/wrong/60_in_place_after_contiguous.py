"""In place after contiguous(), which copies nothing for one head or one position: then the query is changed."""
# fails: properties
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
    q = split_heads(query, num_heads).contiguous()
    k = split_heads(key, num_heads).contiguous()
    v = split_heads(value, num_heads).contiguous()
    q *= q.shape[-1] ** -0.5
    return concat_heads(torch.softmax(q @ k.transpose(-2, -1), dim=-1) @ v)
