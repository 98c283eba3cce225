# SPDX-License-Identifier: CC-BY-4.0
"""Noise by scipy's inverse distribution function in float64, logits normalised first, log_softmax at the end."""

import scipy.stats
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0.0:
        raise ValueError("the temperature must be positive")
    u = torch.rand(logits.shape, generator=generator, dtype=torch.float64).clamp(1e-12, 1 - 1e-12)
    gumbel = torch.from_numpy(scipy.stats.gumbel_r.ppf(u.numpy())).reshape(logits.shape)
    log_p = torch.log_softmax(logits.double(), dim=-1)
    y = torch.log_softmax((log_p + gumbel) / tau, dim=-1).exp().to(logits.dtype)
    if hard:
        index = y.argmax(dim=-1, keepdim=True)
        one_hot = torch.arange(y.shape[-1]) == index
        return one_hot.to(y.dtype) + (y - y.detach())
    return y
