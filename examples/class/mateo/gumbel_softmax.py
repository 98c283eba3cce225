import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau")
    u = torch.rand(logits.shape, generator=generator, dtype=logits.dtype).clamp(1e-7, 1 - 1e-7)
    g = torch.log(-torch.log(u))
    y = torch.softmax((logits + g) / tau, dim=-1)
    if hard:
        hot = torch.zeros_like(y).scatter(-1, y.argmax(-1, keepdim=True), 1.0)
        return hot - y.detach() + y
    return y
