"""Two mistakes: the default temperature is 0.1, and the hard gradient belongs to logits + noise without tau."""
# fails: law, gradients
import torch


def gumbel_softmax(logits, tau=0.1, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    s = logits + g
    y = torch.softmax(s if hard else s / tau, dim=-1)
    if hard:
        index = s.argmax(dim=-1, keepdim=True)
        y_hard = torch.zeros_like(y).scatter_(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y
