import math
import torch


def split_heads(x, num_heads):
    d = x.shape[-1]
    # how wide is one head?
    width = 0
    while num_heads * width < d:
        width += 1
    if num_heads * width != d:
        raise ValueError("d is not divisible by num_heads")
    return x.reshape(*x.shape[:-1], num_heads, width).transpose(-2, -3)


def concat_heads(x):
    y = x.transpose(-2, -3).contiguous()
    return y.view(*y.shape[:-2], -1)


def multi_head_attention(query, key, value, num_heads):
    if num_heads < 1:
        raise ValueError("at least one head, please")
    q, k, v = split_heads(query, num_heads), split_heads(key, num_heads), split_heads(value, num_heads)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return concat_heads(torch.softmax(scores, dim=-1) @ v)
