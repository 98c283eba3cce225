import math
import torch


def split_heads(x, num_heads):
    d = x.shape[-1]
    if num_heads < 1 or d % num_heads:
        raise ValueError("bad num_heads")
    return x.view(*x.shape[:-1], num_heads, d // num_heads).transpose(-3, -2)


def concat_heads(x):
    h, n, dh = x.shape[-3:]
    return x.transpose(-3, -2).contiguous().view(*x.shape[:-3], n, h * dh)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = split_heads(query, num_heads), split_heads(key, num_heads), split_heads(value, num_heads)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return concat_heads(scores.softmax(dim=-1) @ v)
