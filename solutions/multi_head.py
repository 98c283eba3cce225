# SPDX-License-Identifier: CC-BY-4.0
"""Multi-head attention: split the columns into heads, attend in each, put them side by side again.

Vaswani et al. 2017, *Attention Is All You Need*, section 3.2.2, without its learned projections.
"""

from math import sqrt

import torch
from jaxtyping import Float
from torch import Tensor


def split_heads(x: Float[Tensor, "*batch n d"], num_heads: int) -> Float[Tensor, "*batch {num_heads} n d//{num_heads}"]:
    """Divide the columns into heads: head j holds the contiguous columns j*d/h to (j+1)*d/h - 1.

    Raises ValueError when `num_heads` is smaller than one or does not divide d.
    """
    *batch, n, d = x.shape
    if num_heads < 1:
        raise ValueError(f"num_heads must be at least 1, but it is {num_heads}")
    if d % num_heads != 0:
        raise ValueError(f"{d} columns cannot be divided into {num_heads} heads of equal width")
    blocks = x.reshape(*batch, n, num_heads, d // num_heads)  # (..., n, h, d/h): the reading order stays
    return blocks.transpose(-3, -2)  # (..., h, n, d/h)


def concat_heads(x: Float[Tensor, "*batch h n d_h"]) -> Float[Tensor, "*batch n h*d_h"]:
    """Put the heads side by side again: `split_heads` undone, its two steps in reverse order."""
    *batch, h, n, d_h = x.shape
    blocks = x.transpose(-3, -2)  # (..., n, h, d_h)
    return blocks.reshape(*batch, n, h * d_h)  # not view: the transposed tensor is not contiguous


def multi_head_attention(
    query: Float[Tensor, "*batch n d"],
    key: Float[Tensor, "*batch n d"],
    value: Float[Tensor, "*batch n d"],
    num_heads: int,
) -> Float[Tensor, "*batch n d"]:
    """Attend in every head on its own, with scale 1/sqrt(d/h), and concatenate the heads.

    Raises ValueError when `num_heads` is smaller than one or does not divide d.
    """
    queries = split_heads(query, num_heads)  # (..., h, n, d/h)
    keys = split_heads(key, num_heads)  # (..., h, n, d/h)
    values = split_heads(value, num_heads)  # (..., h, n, d/h)
    scores = queries @ keys.mT / sqrt(queries.shape[-1])  # (..., h, n, n): query i, key j
    weights = torch.softmax(scores, dim=-1)  # subtracts the maximum of each row: stable
    return concat_heads(weights @ values)  # (..., n, d)
