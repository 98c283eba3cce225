"""Off by one: one head is refused, since it is "not multi-head"."""
# fails: split, attention
import math

import torch


def split_heads(x, num_heads):
    if num_heads <= 1 or x.shape[-1] % num_heads:
        raise ValueError("need several heads that divide d")
    return x.reshape(*x.shape[:-1], num_heads, x.shape[-1] // num_heads).transpose(-3, -2)


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
