"""Asks forgiveness: reshape decides whether the heads fit, its RuntimeError becomes a subclass of ValueError."""
import torch


class HeadsError(ValueError):
    """The columns cannot be divided into this number of heads."""


def split_heads(x, num_heads):
    try:
        blocks = x.reshape(*x.shape[:-1], num_heads, -1)
    except RuntimeError as error:
        raise HeadsError(f"{x.shape[-1]} columns, {num_heads} heads") from error
    return blocks.transpose(-2, -3)


def concat_heads(x):
    return x.transpose(-2, -3).flatten(start_dim=-2, end_dim=-1)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    width = q.shape[-1]
    logw = torch.log_softmax(q @ k.transpose(-2, -1) / width ** 0.5, dim=-1)
    return concat_heads(logw.exp() @ v)
