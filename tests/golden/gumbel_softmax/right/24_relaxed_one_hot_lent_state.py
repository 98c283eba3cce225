"""RelaxedOneHotCategorical in double precision; with a generator its state is lent to torch's global one and put back."""
import contextlib

import torch
from torch.distributions import RelaxedOneHotCategorical


@contextlib.contextmanager
def lent(generator):
    if generator is None:
        yield
        return
    before = torch.get_rng_state()
    torch.set_rng_state(generator.get_state())
    try:
        yield
    finally:
        generator.set_state(torch.get_rng_state())
        torch.set_rng_state(before)


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    with lent(generator):
        y = RelaxedOneHotCategorical(torch.tensor(tau, dtype=torch.float64), logits=logits.double()).rsample()
    if hard:
        y = torch.zeros_like(y).scatter_(-1, y.argmax(-1, keepdim=True), 1.0) - y.detach() + y
    return y.to(logits.dtype)
