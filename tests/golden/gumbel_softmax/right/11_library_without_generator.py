"""torch.nn.functional.gumbel_softmax in double precision, own code when there is a generator."""
import torch
import torch.nn.functional as F


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    if generator is None:
        return F.gumbel_softmax(logits.double(), tau=tau, hard=hard, dim=-1).to(logits.dtype)
    u = torch.rand(logits.shape, generator=generator, dtype=torch.float64)
    u = u.clamp(min=1e-16, max=1.0 - 1e-16)
    y = F.softmax((logits.double() - (-u.log()).log()) / tau, dim=-1)
    if hard:
        index = y.max(-1, keepdim=True)[1]
        y_hard = torch.zeros_like(y).scatter_(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y.to(logits.dtype)
