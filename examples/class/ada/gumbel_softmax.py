import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator)
    u = u.clamp(1e-7, 1 - 1e-7)
    gumbel = -torch.log(-torch.log(u))
    y = torch.softmax((logits + gumbel) / tau, dim=-1)
    if not hard:
        return y
    one_hot = torch.zeros_like(y).scatter(-1, y.argmax(dim=-1, keepdim=True), 1.0)
    return one_hot - y.detach() + y   # straight-through
