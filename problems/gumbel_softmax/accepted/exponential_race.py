# SPDX-License-Identifier: CC-BY-4.0
"""Exponential waiting times instead of uniforms; a softmax written by hand, with the maximum subtracted."""

import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if not tau > 0:
        raise ValueError(f"tau = {tau} is not positive")
    waiting = torch.empty(logits.shape, dtype=logits.dtype)
    waiting.exponential_(generator=generator)
    scores = (logits - waiting.log()) / tau
    scores = scores - scores.max(dim=-1, keepdim=True).values.detach()
    weights = scores.exp()
    y = weights / weights.sum(dim=-1, keepdim=True)
    if not hard:
        return y
    first = torch.topk(y, 1, dim=-1).indices
    y_hard = torch.zeros_like(y)
    y_hard.scatter_(-1, first, 1.0)
    return y_hard - y.detach() + y
