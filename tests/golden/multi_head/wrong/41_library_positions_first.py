"""multi_head_attention_forward with identity projections, but batches and positions are exchanged."""
# fails: attention, numerics, gradients
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    return x.reshape(*x.shape[:-1], num_heads, x.shape[-1] // num_heads).transpose(-3, -2)


def concat_heads(x):
    *lead, h, n, dh = x.shape
    return x.transpose(-3, -2).reshape(*lead, n, h * dh)


def multi_head_attention(query, key, value, num_heads):
    split_heads(query, num_heads)
    n, d = query.shape[-2:]
    eye = torch.eye(d, dtype=query.dtype)
    q, k, v = (t.reshape(-1, n, d) for t in (query, key, value))
    out, _ = torch.nn.functional.multi_head_attention_forward(
        q, k, v, d, num_heads, None, None, None, None, False, 0.0, eye, None,
        training=False, need_weights=False, use_separate_proj_weight=True,
        q_proj_weight=eye, k_proj_weight=eye, v_proj_weight=eye,
    )
    return out.reshape(query.shape)
