"""The recursive call for hard samples does not pass the generator on."""
# fails: generator
import torch


def _scores(logits, generator=None):
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    return logits - torch.log(-torch.log(u))


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    if hard:
        s = _scores(logits)
        y = torch.softmax(s / tau, dim=-1)
        y_hard = torch.zeros_like(y).scatter_(-1, s.argmax(-1, keepdim=True), 1.0)
        return y_hard - y.detach() + y
    return torch.softmax(_scores(logits, generator) / tau, dim=-1)
