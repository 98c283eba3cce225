import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide d")
    return x.unflatten(-1, (num_heads, -1)).transpose(-2, -3)


def concat_heads(x):
    return x.transpose(-2, -3).flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    query, key, value = [split_heads(t, num_heads) for t in (query, key, value)]
    scores = torch.einsum("...id,...jd->...ij", query, key) / query.shape[-1] ** 0.5
    return concat_heads(torch.einsum("...ij,...jd->...id", scores.softmax(-1), value))
