# SPDX-License-Identifier: CC-BY-4.0
"""Standard library noise: math.log of one number at a time, random.Random seeded from torch's generator."""

import math
import random

import torch


def gumbel_noise(source):
    u = 0.0
    while u == 0.0:
        u = source.random()
    return -math.log(-math.log(u))


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau has to be positive")
    source = random.Random(int(torch.randint(2**62, (1,), generator=generator)))
    noise = torch.tensor([gumbel_noise(source) for _ in range(logits.numel())], dtype=logits.dtype)
    y = torch.softmax((logits + noise.reshape(logits.shape)) / tau, dim=-1)
    if not hard:
        return y
    hot = torch.eye(y.shape[-1], dtype=y.dtype)[y.argmax(dim=-1)]
    return hot + y - y.detach()
