"""A harmless cache of constants, demo code at module level and a __main__ block."""
import functools
import typing

import torch

_ROWS: typing.Dict[int, torch.Tensor] = {}


@functools.lru_cache(maxsize=None)
def limits(dtype):
    info = torch.finfo(dtype)
    return info.tiny, 1.0 - info.eps


def identity(k):
    if k not in _ROWS:
        _ROWS[k] = torch.eye(k, dtype=torch.float64)
    return _ROWS[k]


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    low, high = limits(logits.dtype)
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(low, high)
    s = logits - torch.log(-torch.log(u))
    y = torch.softmax(s / tau, dim=-1)
    if hard:
        hot = identity(logits.shape[-1])[s.argmax(dim=-1)].to(logits.dtype)
        y = (hot - y).detach() + y
    return y


demo = gumbel_softmax(torch.tensor([1.0, 0.0, -1.0]), tau=0.5, generator=torch.Generator().manual_seed(0))
assert abs(float(demo.sum()) - 1) < 1e-5

if __name__ == "__main__":
    torch.manual_seed(0)
    draws = gumbel_softmax(torch.tensor([1.0, 0.0, -1.0]).expand(10000, 3), hard=True)
    print(draws.mean(0), "should be near 0.6652 0.2447 0.0900")
