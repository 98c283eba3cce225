# SPDX-License-Identifier: CC-BY-4.0
"""Einsum, one flattened batch dimension, all arithmetic in float32, logsumexp for the softmax."""

import torch


def split_heads(x, num_heads):
    if not isinstance(num_heads, int) or num_heads < 1 or x.size(-1) % num_heads != 0:
        raise ValueError(f"cannot split {x.size(-1)} columns into {num_heads} heads")
    return torch.einsum("...nhc->...hnc", x.reshape(x.shape[:-1] + (num_heads, -1)))


def concat_heads(x):
    return torch.einsum("...hnc->...nhc", x).reshape(x.shape[:-3] + (x.shape[-2], -1))


def multi_head_attention(query, key, value, num_heads):
    n, d = query.shape[-2:]
    if num_heads < 1 or d % num_heads != 0:
        raise ValueError(f"cannot split {d} columns into {num_heads} heads")
    width = d // num_heads
    q, k, v = (t.float().reshape(-1, n, num_heads, width) for t in (query, key, value))
    scores = torch.einsum("bihc,bjhc->bhij", q * width**-0.25, k * width**-0.25)
    weights = (scores - scores.logsumexp(-1, keepdim=True)).exp()
    output = torch.einsum("bhij,bjhc->bihc", weights, v)
    return output.reshape(query.shape).to(query.dtype)
