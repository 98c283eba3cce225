"""Key is never used: the scores are those of the query with itself, right only when query and key are the same."""
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
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    scores = q @ q.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    return concat_heads(weights @ v)
