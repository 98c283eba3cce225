# SPDX-License-Identifier: CC-BY-4.0
"""The call of torch, which takes no generator: seeded by a number drawn from it, in a fork of the global state."""

import torch
import torch.nn.functional as F


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau")
    if generator is None:
        return F.gumbel_softmax(logits, tau=tau, hard=hard, dim=-1)
    seed = int(torch.randint(2**62, (1,), generator=generator))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return F.gumbel_softmax(logits, tau=tau, hard=hard, dim=-1)
