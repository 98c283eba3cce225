# Validation lives in a decorator made with functools.wraps; the core is three lines.
import functools

import torch


def positive(name):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            if name in kwargs and kwargs[name] <= 0:
                raise ValueError(name + " must be positive")
            return function(*args, **kwargs)
        return wrapper
    return decorate


@torch.no_grad()
def standard_gumbel(shape, dtype, generator):
    out = torch.empty(shape, dtype=dtype)
    out.uniform_(generator=generator)
    out.clamp_(min=1e-7, max=1 - 1e-7)
    return out.log_().neg_().log_().neg_()


@positive("tau")
def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    z = torch.div(torch.add(logits, standard_gumbel(logits.shape, logits.dtype, generator)), tau)
    y = torch.softmax(z, -1)
    return y if not hard else y + (torch.zeros_like(y).scatter(-1, z.argmax(-1, True), 1.0) - y).detach()
