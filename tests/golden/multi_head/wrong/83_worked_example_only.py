"""The sizes of the worked example are written in: two positions, two heads of width two."""
# fails: split, concat, attention, numerics, gradients
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    return x.reshape(2, 2, 2).transpose(0, 1)


def concat_heads(x):
    return x.transpose(0, 1).reshape(2, 4)


def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    scores = q @ k.transpose(-2, -1) / 2 ** 0.5
    weights = torch.softmax(scores, dim=-1)
    return concat_heads(weights @ v)
