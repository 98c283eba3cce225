"""torch.distributions.Gumbel with the logits as location: its inverse distribution function of own uniforms."""
import torch
from torch.distributions import Gumbel


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=torch.float64, generator=generator).clamp(1e-15, 1 - 1e-15)
    perturbed = Gumbel(logits.double(), torch.ones((), dtype=torch.float64)).icdf(u)
    y = torch.nn.Softmax(dim=-1)(perturbed / tau)
    if hard:
        arg = perturbed.argmax(-1, keepdim=True)
        y = torch.zeros_like(y).scatter(-1, arg, torch.ones_like(y)) - y.detach() + y
    return y.to(dtype=logits.dtype)
