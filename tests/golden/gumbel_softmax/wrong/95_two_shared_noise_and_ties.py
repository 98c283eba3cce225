"""Two mistakes: batches share their noise, and ties give two ones."""
# fails: law, hard, gradients, temperature
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape[-2:], dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        y_hard = (y >= y.max(dim=-1, keepdim=True).values).to(y.dtype)
        y = y_hard - y.detach() + y
    return y
