"""Softmax with powers of two: exp2 and log2(e), after the row maximum is taken off."""
import math

import torch

LOG2E = math.log2(math.e)


def split_heads(x, num_heads):
    *_, d = x.shape
    if not num_heads >= 1:
        raise ValueError("num_heads >= 1 is needed")
    if (d // num_heads) * num_heads != d:
        raise ValueError("num_heads must divide d")
    return x.reshape(*x.shape[:-1], num_heads, -1).transpose(-3, -2)


def concat_heads(x):
    return x.transpose(-3, -2).reshape(*x.shape[:-3], x.shape[-2], x.shape[-3] * x.shape[-1])


def softmax2(s):
    top, _ = s.detach().max(dim=-1, keepdim=True)
    p = torch.exp2((s - top) * LOG2E)
    return p / p.sum(dim=-1, keepdim=True)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    return concat_heads(softmax2(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])) @ v)
