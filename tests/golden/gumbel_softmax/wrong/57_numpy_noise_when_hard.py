"""Soft samples use torch; hard ones without a generator use numpy's global state, which torch.manual_seed does not set."""
# fails: generator
import numpy as np
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    if hard and generator is None:
        g = torch.from_numpy(np.random.gumbel(size=tuple(logits.shape))).to(logits.dtype)
    else:
        g = -torch.empty(logits.shape, dtype=logits.dtype).exponential_(generator=generator).log()
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        y_hard = torch.nn.functional.one_hot(z.argmax(-1), logits.shape[-1]).to(y)
        y = (y_hard - y).detach() + y
    return y
