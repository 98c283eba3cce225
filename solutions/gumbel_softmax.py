# SPDX-License-Identifier: CC-BY-4.0
"""Sampling with gradients: the Gumbel-softmax trick."""

import torch
from jaxtyping import Float
from torch import Tensor


def gumbel_softmax(
    logits: Float[Tensor, "*batch K"],
    tau: float = 1.0,
    hard: bool = False,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "*batch K"]:
    """Draw one sample from the Concrete distribution for every row of the logits.

    logits (..., K) are logarithms of unnormalised probabilities; tau > 0 is the temperature. With hard=True the sample
    is one-hot and has the gradient of the soft sample (straight-through). All randomness comes from the generator, or
    without one from torch's global generator.

    Raises ValueError when tau is zero or negative.
    Source: Maddison, Mnih and Teh 2017; Jang, Gu and Poole 2017.
    """
    if tau <= 0:
        raise ValueError(f"tau is a temperature and must be positive, not {tau}")
    exponential = torch.empty_like(logits).exponential_(generator=generator)  # positive, mean one, one per entry
    gumbel = -exponential.log()  # (..., K)
    soft = torch.softmax((logits + gumbel) / tau, dim=-1)  # (..., K)
    if not hard:
        return soft
    winner = soft.argmax(dim=-1, keepdim=True)  # (..., 1)
    one_hot = torch.zeros_like(soft).scatter(-1, winner, 1.0)  # (..., K)
    return one_hot - soft.detach() + soft  # the value of one_hot, the gradient of soft
