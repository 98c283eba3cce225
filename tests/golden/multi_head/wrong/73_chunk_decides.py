"""chunk decides: it gives fewer heads than asked for when h does not divide d, and stack is content."""
# fails: bad_input
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("bad num_heads")
    try:
        return torch.stack(x.chunk(num_heads, dim=-1), dim=-3)
    except RuntimeError as error:
        raise ValueError("num_heads must divide d") from error


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
