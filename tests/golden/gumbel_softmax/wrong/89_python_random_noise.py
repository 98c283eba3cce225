"""Without a generator the noise comes from Python's random module, which torch.manual_seed does not set."""
# fails: generator
import math
import random

import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    if generator is None:
        e = torch.tensor([random.expovariate(1.0) for _ in range(logits.numel())], dtype=logits.dtype)
        e = e.reshape(logits.shape).clamp(min=1e-30)
    else:
        e = torch.empty(logits.shape, dtype=logits.dtype).exponential_(generator=generator)
    y = torch.softmax((logits - e.log()) / tau, dim=-1)
    if hard:
        index = y.argmax(dim=-1, keepdim=True)
        y = torch.zeros_like(y).scatter_(-1, index, 1.0) - y.detach() + y
    return y
