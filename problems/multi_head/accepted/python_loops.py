# SPDX-License-Identifier: CC-BY-4.0
"""Python loops over heads and queries, with chunk, stack and cat, and a softmax by hand."""

import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("at least one head")
    if x.shape[-1] % num_heads:
        raise ValueError("the heads do not fit")
    return torch.stack(torch.chunk(x, num_heads, dim=-1), dim=-3)


def concat_heads(x):
    return torch.cat([x.select(-3, j) for j in range(x.shape[-3])], dim=-1)


def multi_head_attention(query, key, value, num_heads):
    heads = []
    queries, keys, values = (split_heads(t, num_heads) for t in (query, key, value))
    for j in range(num_heads):
        q, k, v = queries[..., j, :, :], keys[..., j, :, :], values[..., j, :, :]
        rows = []
        for i in range(q.shape[-2]):
            scores = (k * q[..., i : i + 1, :]).sum(-1) / math.sqrt(q.shape[-1])
            scores = scores - scores.max(-1, keepdim=True).values
            weights = scores.exp()
            weights = weights / weights.sum(-1, keepdim=True)
            rows.append((weights.unsqueeze(-1) * v).sum(-2))
        heads.append(torch.stack(rows, dim=-2))
    return torch.cat(heads, dim=-1)
