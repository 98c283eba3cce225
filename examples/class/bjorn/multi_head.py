import math
import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads")
    *batch, n, d = x.shape
    return x.reshape(*batch, num_heads, n, d // num_heads)


def concat_heads(x):
    *batch, h, n, dh = x.shape
    return x.reshape(*batch, n, h * dh)


def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    w = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), dim=-1)
    return concat_heads(w @ v)
