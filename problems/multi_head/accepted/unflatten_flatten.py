# SPDX-License-Identifier: CC-BY-4.0
"""Unflatten, transpose, flatten, and attention in the same three steps."""


def split_heads(x, num_heads):
    check(x.shape[-1], num_heads)
    return x.unflatten(-1, (num_heads, x.shape[-1] // num_heads)).movedim(-2, -3)


def concat_heads(x):
    return x.movedim(-3, -2).flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    scores = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
    return concat_heads(scores.softmax(-1) @ v)


def check(d, num_heads):
    if num_heads <= 0 or d % num_heads:
        raise ValueError("num_heads must be positive and divide d")
