# SPDX-License-Identifier: CC-BY-4.0
"""A torch.autograd.Function with its own backward: the hard forward is exactly one-hot."""

import torch


class Relaxed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, gumbel, tau, hard):
        y = torch.softmax((logits + gumbel) / tau, dim=-1)
        ctx.save_for_backward(y)
        ctx.tau = tau
        if hard:
            return torch.zeros_like(y).scatter_(-1, y.argmax(-1, keepdim=True), 1.0)
        return y

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return y * (grad - (grad * y).sum(-1, keepdim=True)) / ctx.tau, None, None, None


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau <= 0")
    u = torch.rand(logits.shape, generator=generator, dtype=logits.dtype)
    tiny = torch.finfo(u.dtype).tiny
    return Relaxed.apply(logits, -torch.log(-torch.log(u.clamp(min=tiny))), tau, hard)
