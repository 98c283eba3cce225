# SPDX-License-Identifier: CC-BY-4.0
"""Scaled dot-product attention with a boolean mask (Vaswani et al. 2017, section 3.2.1)."""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor


def scaled_dot_product_attention(
    query: Float[Tensor, "*batch L d_k"],
    key: Float[Tensor, "*batch S d_k"],
    value: Float[Tensor, "*batch S d_v"],
    mask: Bool[Tensor, "..."] | None = None,
) -> tuple[Float[Tensor, "*batch L d_v"], Float[Tensor, "*batch L S"]]:
    """Return the weighted means of the values, and the weights.

    `mask` broadcasts to (*batch, L, S); True means that the query may attend to the key. A query that may attend to
    nothing has zero weights and a zero output.
    """
    d_k = query.shape[-1]
    scores = query @ key.transpose(-2, -1) / math.sqrt(d_k)  # (*batch, L, S)
    if mask is None:
        weights = torch.softmax(scores, dim=-1)
    else:
        weights = torch.softmax(scores.masked_fill(~mask, -math.inf), dim=-1)
        # A row of nothing but -inf is 0/0 = NaN by now. The zeros replace it, and in the backward pass the fill above
        # keeps its NaN gradients from the scores.
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
