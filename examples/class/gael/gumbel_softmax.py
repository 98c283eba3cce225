import torch
from torch.nn import functional as F


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError(f"tau={tau}")
    u = torch.rand(logits.shape, generator=generator, dtype=logits.dtype).clamp(1e-7, 1 - 1e-7)
    y = F.softmax((logits - torch.log(-torch.log(u))) / tau, dim=-1)
    if hard:
        return F.one_hot(y.argmax(dim=-1), logits.shape[-1]).to(logits.dtype)
    return y
