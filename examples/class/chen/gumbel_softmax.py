import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau <= 0")
    u = torch.rand(logits.shape, generator=generator, dtype=torch.float64).clamp(1e-12, 1 - 1e-12)
    g = -torch.log(-torch.log(u)).to(logits.dtype)
    y = torch.softmax(logits / tau + g, dim=-1)
    if hard:
        index = torch.argmax(y, dim=-1, keepdim=True)
        y_hard = torch.zeros_like(y).scatter(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y
