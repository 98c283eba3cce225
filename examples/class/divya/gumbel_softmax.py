"""Gumbel-softmax: your solution. The task is in the statement (`grader show gumbel_softmax`)."""

import torch


def gumbel_softmax(
    logits: torch.Tensor,
    tau: float = 1.0,
    hard: bool = False,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """Draw one sample from the Concrete distribution for every row of the logits.

    logits (..., K), float32 or float64, are logarithms of unnormalised probabilities; tau > 0 is the temperature.
    With hard=True the sample is one-hot, and its gradient is that of the soft sample.
    All randomness comes from the generator; without one, from torch's global generator.

    Returns the sample (..., K), in the dtype of the logits.
    Raises ValueError when tau is zero or negative.
    """
    raise NotImplementedError
