"""Style: postponed annotations, and a functools.wraps decorator that supplies the full mask."""
from __future__ import annotations

import functools
from collections.abc import Callable

import torch

Attend = Callable[..., tuple[torch.Tensor, torch.Tensor]]


def with_full_mask(function: Attend) -> Attend:
    @functools.wraps(function)
    def wrapper(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None = None):
        shape = (*query.shape[:-1], key.shape[-2])
        full = torch.ones(shape, dtype=torch.bool) if mask is None else mask.expand(shape)
        return function(query, key, value, mask=full)

    return wrapper


@with_full_mask
def scaled_dot_product_attention(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    assert mask is not None
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.size(-1) ** 0.5
    scores = torch.where(mask, scores, float("-inf"))
    # the softmax of a dead row would be NaN: give it zeros as scores, and take its weights away afterwards
    dead = (~mask).all(dim=-1, keepdim=True)
    weights = torch.where(dead, 0.0, scores).softmax(dim=-1)
    weights = torch.where(dead, 0.0, weights)
    return torch.matmul(weights, value), weights
