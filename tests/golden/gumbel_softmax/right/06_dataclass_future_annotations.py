"""A frozen dataclass holds the settings; annotations are postponed."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

import torch
from torch import Tensor


@dataclass(frozen=True)
class ConcreteSampler:
    tau: float = 1.0
    hard: bool = False
    generator: Optional[torch.Generator] = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.tau <= 0:
            raise ValueError(f"tau must be positive, got {self.tau}")

    def noise(self, like: Tensor) -> Tensor:
        u: Tensor = torch.rand(like.shape, dtype=torch.float64, generator=self.generator)
        tiny = 1e-14
        u = u * (1 - 2 * tiny) + tiny
        return (-(-u.log()).log()).to(like.dtype)

    def __call__(self, logits: Tensor) -> Tensor:
        scores = logits + self.noise(logits)
        y = (scores / self.tau).softmax(dim=-1)
        return self._straight_through(scores, y) if self.hard else y

    @staticmethod
    def _straight_through(scores: Tensor, y: Tensor) -> Tensor:
        hot = torch.eye(y.shape[-1], dtype=y.dtype)[scores.argmax(dim=-1)]
        return hot + (y - y.detach())


def gumbel_softmax(
    logits: Tensor,
    tau: float = 1.0,
    hard: bool = False,
    generator: torch.Generator | None = None,
) -> Tensor:
    return ConcreteSampler(tau, hard, generator)(logits)
