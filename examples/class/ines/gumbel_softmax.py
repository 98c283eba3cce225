import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    noise = torch.randn(logits.shape, dtype=logits.dtype, generator=generator)
    y = torch.softmax((logits + noise) / tau, dim=-1)
    if hard:
        hot = torch.zeros_like(y).scatter(-1, y.argmax(-1, keepdim=True), 1.0)
        y = hot - y.detach() + y
    return y
