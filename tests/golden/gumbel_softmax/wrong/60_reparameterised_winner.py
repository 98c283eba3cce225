"""Truncated Gumbel numbers around a winner drawn first, with gradients flowing through the truncation."""
# fails: gradients
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    k = logits.shape[-1]
    phi = torch.log_softmax(logits.double(), dim=-1)
    index = torch.multinomial(phi.detach().exp().reshape(-1, k), 1, generator=generator).reshape(phi.shape[:-1] + (1,))
    u = torch.rand(phi.shape, dtype=torch.float64, generator=generator).clamp(1e-15, 1 - 1e-15)
    v = torch.rand(index.shape, dtype=torch.float64, generator=generator).clamp(1e-15, 1 - 1e-15)
    top = -torch.log(-torch.log(v))
    others = -torch.logaddexp(torch.log(-torch.log(u)) - phi, -top)
    z = others.scatter(-1, index, top) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        index = z.argmax(dim=-1, keepdim=True)
        y_hard = torch.zeros_like(y).scatter_(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y.to(logits.dtype)
