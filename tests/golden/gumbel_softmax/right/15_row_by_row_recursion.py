"""Very slow: recursion over the leading dimensions, one torch call per row and one noise number per category."""
import math

import torch


def one_uniform(generator):
    while True:
        u = torch.rand((), dtype=torch.float64, generator=generator).item()
        if 0.0 < u < 1.0:
            return u


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    if logits.dim() > 1:
        return torch.stack([gumbel_softmax(part, tau, hard, generator) for part in logits])
    noise = [-math.log(-math.log(one_uniform(generator))) for _ in range(len(logits))]
    scores = logits + torch.tensor(noise, dtype=logits.dtype)
    y = torch.softmax(scores / tau, 0)
    if hard:
        hot = torch.zeros(len(logits), dtype=logits.dtype)
        hot[int(scores.argmax())] = 1
        y = hot + y - y.detach()
    return y
