"""Without a generator a fresh torch.Generator with the default seed is made in every call."""
# fails: law, generator
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    generator = generator or torch.Generator()
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        index = z.argmax(dim=-1, keepdim=True)
        y_hard = torch.zeros_like(y).scatter_(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y
