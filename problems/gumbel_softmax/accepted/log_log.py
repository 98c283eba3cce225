# SPDX-License-Identifier: CC-BY-4.0
"""The formula as printed: -log(-log U), with U kept away from its ends, and one_hot from torch."""

import torch
import torch.nn.functional as F

EPS = 1e-10


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, generator=generator).clamp(min=EPS)
    gumbel = -torch.log(-torch.log(u) + EPS)
    y = F.softmax((logits + gumbel) / tau, dim=-1)
    if hard:
        y_hard = F.one_hot(y.argmax(dim=-1), num_classes=y.shape[-1]).to(y.dtype)
        return (y_hard - y).detach() + y
    return y
