"""as_strided with the strides of the tensor itself, so that views work too."""
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads:
        raise ValueError("num_heads does not divide the columns")
    *lead, n, d = x.shape
    *lead_strides, sn, sd = x.stride()
    width = d // num_heads
    return x.as_strided(
        (*lead, num_heads, n, width), (*lead_strides, width * sd, sn, sd), x.storage_offset()
    )


def concat_heads(x):
    *lead, h, n, width = x.shape
    y = torch.empty(*lead, n, h, width, dtype=x.dtype)
    y.copy_(torch.swapaxes(x, -2, -3))
    return y.reshape(*lead, n, h * width)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    s = torch.matmul(q, k.transpose(-1, -2)).mul(1.0 / math.sqrt(q.shape[-1]))
    return concat_heads(torch.matmul(torch.softmax(s, -1), v))
