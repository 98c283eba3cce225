"""A functools.wraps decorator for the checks, a closure for the heads, annotations from the future."""
from __future__ import annotations

import functools
from collections.abc import Callable

import torch


def heads_divide_columns(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    """Check the last argument against the columns of the first one."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        first, h = args[0], kwargs.get("num_heads", args[-1])
        if h < 1:
            raise ValueError("num_heads must be a positive integer")
        if first.shape[-1] % h != 0:
            raise ValueError("the number of columns must be a multiple of num_heads")
        return function(*args, **kwargs)

    return wrapper


def make_splitter(h: int) -> Callable[[torch.Tensor], torch.Tensor]:
    def splitter(x: torch.Tensor) -> torch.Tensor:
        return x.reshape(x.shape[:-1] + (h, -1)).swapaxes(-2, -3)

    return splitter


@heads_divide_columns
def split_heads(x: torch.Tensor, num_heads: int) -> torch.Tensor:
    return make_splitter(num_heads)(x)


def concat_heads(x: torch.Tensor) -> torch.Tensor:
    y = x.swapaxes(-2, -3)
    return y.reshape(y.shape[:-2] + (y.shape[-2] * y.shape[-1],))


@heads_divide_columns
def multi_head_attention(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, num_heads: int
) -> torch.Tensor:
    split = make_splitter(num_heads)
    q, k, v = split(query), split(key), split(value)
    logits = torch.matmul(q, k.swapaxes(-1, -2)).div(q.shape[-1] ** 0.5)
    return concat_heads(torch.matmul(torch.nn.functional.softmax(logits, dim=-1), v))
