import torch
from torch.nn import functional as F


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads:
        raise ValueError(f"d={x.shape[-1]}, num_heads={num_heads}")
    return torch.stack(torch.chunk(x, num_heads, dim=-1), dim=-3)


def concat_heads(x):
    return torch.cat([x[..., j, :, :] for j in range(x.shape[-3])], dim=-1)


def multi_head_attention(query, key, value, num_heads):
    heads = []
    for q, k, v in zip(*(split_heads(t, num_heads).unbind(-3) for t in (query, key, value))):
        scores = q @ k.mT * q.shape[-1] ** -0.5
        heads.append(F.softmax(scores, dim=-1) @ v)
    return torch.cat(heads, dim=-1)
