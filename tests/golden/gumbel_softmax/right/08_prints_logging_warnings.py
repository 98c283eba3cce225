"""Closures, with prints, logging and a warning left in from debugging."""
import logging
import sys
import warnings

import torch

logging.basicConfig(level=logging.INFO)
log = logging.getLogger(__name__)
print("gumbel_softmax: module imported")


def make_sampler(tau, generator):
    if tau <= 0:
        log.error("bad temperature %s", tau)
        raise ValueError("temperature must be positive")
    if tau < 0.01:
        warnings.warn("very low temperature: gradients will be almost zero")

    def noise(shape):
        u = torch.rand(shape, generator=generator, dtype=torch.float64)
        return -torch.log(-torch.log(u.clamp(1e-16, 1 - 1e-16)))

    def sampler(logits):
        perturbed = logits + noise(logits.shape).to(logits.dtype)
        log.debug("perturbed: %s", perturbed)
        return perturbed, torch.softmax(perturbed / tau, dim=-1)

    return sampler


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    print("DEBUG shape", tuple(logits.shape), "tau", tau)
    perturbed, y = make_sampler(tau, generator)(logits)
    if hard:
        print("hard!", file=sys.stderr)
        idx = perturbed.argmax(dim=-1)
        onehot = (torch.arange(logits.shape[-1]) == idx.unsqueeze(-1)).to(y.dtype)
        return onehot - y.detach() + y
    return y
