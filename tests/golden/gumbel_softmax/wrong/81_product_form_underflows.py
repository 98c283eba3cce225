"""(p / E) ** (1 / tau) over its sum, as in the paper, without logarithms: 0/0 and inf/inf at low temperatures."""
# fails: gradients, temperature
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    e = -torch.log(u)
    z = (torch.softmax(logits, dim=-1) / e) ** (1 / tau)
    y = z / z.sum(dim=-1, keepdim=True)
    if hard:
        index = z.argmax(dim=-1, keepdim=True)
        y_hard = torch.zeros_like(y).scatter_(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y
