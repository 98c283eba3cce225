"""Windows line ends; exponential numbers through log1p."""
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    """One Concrete sample per row."""
    if tau <= 0.0:
        raise ValueError("tau must be positive")
    v = torch.rand(logits.shape, dtype=logits.dtype, generator=generator)  # in [0, 1)
    e = -torch.log1p(-v)
    g = -torch.log(e.clamp_min(torch.finfo(logits.dtype).tiny))
    s = logits + g
    y = torch.softmax(s / tau, dim=-1)
    if hard:
        h = torch.nn.functional.one_hot(s.argmax(dim=-1), logits.shape[-1])
        y = y + (h - y).detach()
    return y
