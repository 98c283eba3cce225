"""split_heads returns a list of tensors, one for each head."""
# fails: split, gradients, properties
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    return list(x.split(x.shape[-1] // num_heads, dim=-1))


def concat_heads(x):
    *lead, h, n, dh = x.shape
    return x.transpose(-3, -2).reshape(*lead, n, h * dh)


def multi_head_attention(query, key, value, num_heads):
    outputs = []
    for q, k, v in zip(*(split_heads(t, num_heads) for t in (query, key, value))):
        s = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        outputs.append(torch.softmax(s, dim=-1) @ v)
    return concat_heads(torch.stack(outputs, dim=-3))
