import math
import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads:
        raise ValueError("num_heads has to divide d")
    new = x.reshape(*x.shape[:-1], num_heads, -1)
    return new.movedim(-2, -3)


def concat_heads(x):
    new = x.movedim(-3, -2)
    return new.reshape(*new.shape[:-2], -1)


def multi_head_attention(query, key, value, num_heads):
    d = query.shape[-1]
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    weights = torch.softmax(q @ k.mT / math.sqrt(d), dim=-1)
    return concat_heads(weights @ v)
