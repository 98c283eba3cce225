"""Off by one in a loop over the keys: the last key is never seen, unless it is the only one."""
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
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    last = max(1, q.shape[-2] - 1)
    scores = torch.stack([(q * k[..., m:m + 1, :]).sum(-1) for m in range(0, last)], dim=-1) / math.sqrt(q.shape[-1])
    return concat_heads(torch.softmax(scores, dim=-1) @ v[..., :last, :])
