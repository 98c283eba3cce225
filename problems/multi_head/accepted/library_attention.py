# SPDX-License-Identifier: CC-BY-4.0
"""Permute and contiguous views; the library's fused attention inside."""

import torch.nn.functional as F


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least one")
    batch, n, d = x.shape[:-2], x.shape[-2], x.shape[-1]
    head_dim, rest = divmod(d, num_heads)
    if rest:
        raise ValueError("d must be divisible by num_heads")
    return x.contiguous().view(-1, n, num_heads, head_dim).permute(0, 2, 1, 3).reshape(*batch, num_heads, n, head_dim)


def concat_heads(x):
    batch, (h, n, head_dim) = x.shape[:-3], x.shape[-3:]
    return x.reshape(-1, h, n, head_dim).permute(0, 2, 1, 3).contiguous().view(*batch, n, h * head_dim)


def multi_head_attention(query, key, value, num_heads):
    return concat_heads(
        F.scaled_dot_product_attention(
            split_heads(query, num_heads), split_heads(key, num_heads), split_heads(value, num_heads)
        )
    )
