"""The hard sample is an integer tensor from one_hot, without gradient."""
# fails: shape, hard, gradients, generator
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        return torch.nn.functional.one_hot(z.argmax(dim=-1), num_classes=logits.shape[-1])
    return y
