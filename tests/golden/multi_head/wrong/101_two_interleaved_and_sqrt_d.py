"""Two mistakes: interleaved heads and the scale of the full width."""
# fails: split, concat, attention, numerics, gradients
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    return torch.stack([x[..., j::num_heads] for j in range(num_heads)], dim=-3)


def concat_heads(x):
    h, n, w = x.shape[-3:]
    out = x.new_empty((*x.shape[:-3], n, h * w))
    for j in range(h):
        out[..., j::h] = x[..., j, :, :]
    return out


def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    scores = q @ k.transpose(-2, -1) / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    return concat_heads(weights @ v)
