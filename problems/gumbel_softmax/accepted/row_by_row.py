# SPDX-License-Identifier: CC-BY-4.0
"""A plain Python loop over the rows, with float32 noise."""

import torch


def sample_row(row, tau, hard, generator):
    noise = -torch.log(-torch.log(torch.rand(len(row), generator=generator)))
    y = torch.softmax((row + noise) / tau, dim=0)
    if hard:
        one_hot = torch.zeros(len(row), dtype=y.dtype)
        one_hot[torch.argmax(y)] = 1.0
        y = one_hot + y - y.detach()
    return y


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be larger than zero")
    rows = [sample_row(row, tau, hard, generator) for row in logits.reshape(-1, logits.shape[-1])]
    return torch.stack(rows).reshape(logits.shape)
