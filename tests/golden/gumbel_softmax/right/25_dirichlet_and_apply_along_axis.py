"""Numpy's Dirichlet(1, ..., 1) gives the noise up to a common factor; the hard vector by apply_along_axis."""
import numpy as np
import torch


def hottest(row):
    out = np.zeros(len(row))
    out[np.argmax(row)] = 1.0
    return out


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    seeds = torch.randint(0, 2**32, (4,), dtype=torch.int64, generator=generator).tolist()
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seeds)))
    k = logits.shape[-1]
    simplex = rng.dirichlet(np.ones(k), size=tuple(logits.shape[:-1])) if logits.dim() > 1 else rng.dirichlet(np.ones(k))
    s = logits - torch.as_tensor(np.log(np.maximum(simplex, 1e-300)), dtype=logits.dtype)
    y = torch.softmax(s / tau, dim=-1)
    if hard:
        one = torch.as_tensor(np.apply_along_axis(hottest, -1, s.detach().numpy()), dtype=logits.dtype)
        y = one - y.detach() + y
    return y
