"""Letters are given by hand for up to two leading dimensions; three are forgotten."""
# fails: split, concat, attention
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    lead = {2: "", 3: "a", 4: "ab"}[x.dim()]
    return torch.einsum(f"{lead}nhc->{lead}hnc", x.unflatten(-1, (num_heads, -1)))


def concat_heads(x):
    lead = {3: "", 4: "a", 5: "ab"}[x.dim()]
    return torch.einsum(f"{lead}hnc->{lead}nhc", x).flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    return concat_heads(weights @ v)
