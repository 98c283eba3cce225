# SPDX-License-Identifier: CC-BY-4.0
"""Attention for one head and one batch entry, mapped over everything else with torch.vmap."""

import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads > 0:
        raise ValueError("bad num_heads")
    return torch.stack(x.tensor_split(num_heads, -1)).movedim(0, -3)


def concat_heads(x):
    return torch.cat(x.unbind(-3), -1)


def _attend(q, k, v):
    return torch.softmax(q @ k.T / q.shape[-1] ** 0.5, 1) @ v


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    flat = (t.reshape(-1, *t.shape[-2:]) for t in (q, k, v))
    return concat_heads(torch.vmap(_attend)(*flat).reshape(q.shape))
