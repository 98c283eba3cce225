import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the width")
    return x.unflatten(-1, (num_heads, x.shape[-1] // num_heads)).movedim(-2, -3)


def concat_heads(x):
    return x.movedim(-3, -2).flatten(start_dim=-2)


def multi_head_attention(query, key, value, num_heads):
    query, key, value = query.float(), key.float(), value.float()   # double is slow
    q, k, v = split_heads(query, num_heads), split_heads(key, num_heads), split_heads(value, num_heads)
    w = torch.softmax((q @ k.mT) / q.shape[-1] ** 0.5, dim=-1)
    return concat_heads(w @ v)
