import torch


def split_heads(x, num_heads):
    n, d = x.shape[-2:]
    if num_heads < 1 or d % num_heads != 0:
        raise ValueError(f"{d} columns can not be divided into {num_heads} heads")
    x = x.reshape(*x.shape[:-1], num_heads, d // num_heads)   # (..., n, h, d/h)
    return x.transpose(-3, -2)                                # (..., h, n, d/h)


def concat_heads(x):
    x = x.transpose(-3, -2)                                   # (..., n, h, d_h)
    return x.reshape(*x.shape[:-2], x.shape[-2] * x.shape[-1])


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    return concat_heads(torch.softmax(scores, dim=-1) @ v)
