"""Numpy is seeded with torch.randint(0, 1), which is always 0: every call has the same noise."""
# fails: law, hard, gradients, generator
import numpy as np
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    seed = torch.randint(0, 1, (1,), generator=generator).item()
    g = torch.as_tensor(np.random.default_rng(seed).gumbel(size=tuple(logits.shape)), dtype=logits.dtype)
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        y = torch.zeros_like(y).scatter_(-1, z.argmax(-1, keepdim=True), 1.0) - y.detach() + y
    return y
