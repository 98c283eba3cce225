"""The layout of JAX, positions before heads; the attention itself comes out right."""
# fails: split, concat, gradients, properties
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    return x.reshape(*x.shape[:-1], num_heads, -1)


def concat_heads(x):
    return x.flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    s = torch.einsum("...ihc,...jhc->...hij", q, k) / math.sqrt(q.shape[-1])
    return concat_heads(torch.einsum("...hij,...jhc->...ihc", s.softmax(-1), v))
