"""All leading dimensions are merged into one and never divided again, so two of them come back as one."""
# fails: split, concat, attention
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    n, d = x.shape[-2:]
    y = x.reshape(-1, n, num_heads, d // num_heads).transpose(1, 2)
    return y[0] if x.dim() == 2 else y


def concat_heads(x):
    h, n, dh = x.shape[-3:]
    y = x.reshape(-1, h, n, dh).transpose(1, 2).reshape(-1, n, h * dh)
    return y[0] if x.dim() == 3 else y


def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    return concat_heads(weights @ v)
