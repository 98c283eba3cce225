import torch


def split_heads(x, num_heads):
    *lead, n, d = x.shape
    return x.reshape(*lead, n, num_heads, d // num_heads).transpose(-2, -3)


def concat_heads(x):
    *lead, h, n, d = x.shape
    return x.transpose(-2, -3).reshape(*lead, n, h * d)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    return concat_heads(scores.softmax(-1) @ v)
