import math
import torch


def split_heads(x, num_heads):
    d = x.size(-1)
    if num_heads <= 0:
        raise ValueError("need at least one head")
    if d % num_heads:
        raise ValueError("d must be divisible by num_heads")
    return torch.stack(x.split(d // num_heads, dim=-1), dim=-3)


def concat_heads(x):
    return torch.cat(x.unbind(dim=-3), dim=-1)


def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    att = (q @ k.mT / math.sqrt(q.size(-1))).softmax(-1)
    return concat_heads(att @ v)
