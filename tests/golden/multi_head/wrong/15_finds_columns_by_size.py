"""The dimension of the columns is looked up by its size, which finds the positions when n = d."""
# fails: split, attention
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    d = x.shape[-1]
    dim = list(x.shape).index(d, max(0, x.dim() - 2))
    return torch.stack(x.split(d // num_heads, dim=dim), dim=-3).reshape(*x.shape[:-2], num_heads, x.shape[-2], -1)


def concat_heads(x):
    *lead, h, n, dh = x.shape
    return x.transpose(-3, -2).reshape(*lead, n, h * dh)


def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    return concat_heads(weights @ v)
