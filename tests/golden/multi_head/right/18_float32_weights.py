"""Scores and values in double, the weights in float32 in between, the dtype put back at the end."""
import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads:
        raise ValueError("bad num_heads")
    return x.unflatten(-1, (num_heads, x.shape[-1] // num_heads)).transpose(-3, -2)


def concat_heads(x):
    return x.transpose(-3, -2).flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads).double()
    k = split_heads(key, num_heads).double()
    v = split_heads(value, num_heads).double()
    s = q @ k.mT / q.shape[-1] ** 0.5
    s = (s - s.amax(-1, keepdim=True)).float()
    return concat_heads(s.softmax(-1).double() @ v).to(query.dtype)
