"""Vectorised torch: uniform numbers, two logarithms, softmax, straight-through."""

import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator)
    eps = torch.finfo(logits.dtype).eps
    u = u.clamp(eps, 1 - eps)
    g = -torch.log(-torch.log(u))
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if not hard:
        return y
    index = z.argmax(dim=-1, keepdim=True)
    one_hot = torch.zeros_like(y).scatter_(-1, index, 1.0)
    return (one_hot - y).detach() + y
