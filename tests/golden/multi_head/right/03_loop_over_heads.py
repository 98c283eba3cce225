"""A loop over the heads with column slices, torch.stack and torch.cat."""
import torch


def check(d, num_heads):
    if num_heads < 1:
        raise ValueError("need at least one head")
    if num_heads > d or d % num_heads != 0:
        raise ValueError("d is not divisible by num_heads")
    return d // num_heads


def split_heads(x, num_heads):
    width = check(x.shape[-1], num_heads)
    heads = []
    for j in range(num_heads):
        heads.append(x[..., j * width:(j + 1) * width])
    return torch.stack(heads, dim=-3)


def concat_heads(x):
    heads = []
    for j in range(x.shape[-3]):
        heads.append(x[..., j, :, :])
    return torch.cat(heads, dim=-1)


def multi_head_attention(query, key, value, num_heads):
    width = check(query.shape[-1], num_heads)
    outputs = []
    for j in range(num_heads):
        cols = slice(j * width, (j + 1) * width)
        q, k, v = query[..., cols], key[..., cols], value[..., cols]
        scores = torch.matmul(q, k.transpose(-1, -2)) / width ** 0.5
        outputs.append(torch.matmul(scores.softmax(-1), v))
    return torch.cat(outputs, -1)
