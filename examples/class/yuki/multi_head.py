import torch


def split(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads:
        raise ValueError("num_heads")
    return x.unflatten(-1, (num_heads, -1)).transpose(-2, -3)


def concat(x):
    return x.transpose(-2, -3).flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split(t, num_heads) for t in (query, key, value))
    return concat(torch.softmax(q @ k.mT / q.shape[-1] ** 0.5, -1) @ v)
