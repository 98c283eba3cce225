"""The check of tau comes after the hard branch has returned."""
# fails: temperature
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    s = logits + g
    if hard:
        y = torch.softmax(s / tau, dim=-1)
        return torch.zeros_like(y).scatter_(-1, s.argmax(-1, keepdim=True), 1.0) - y.detach() + y
    if tau <= 0:
        raise ValueError("tau must be positive")
    return torch.softmax(s / tau, dim=-1)
