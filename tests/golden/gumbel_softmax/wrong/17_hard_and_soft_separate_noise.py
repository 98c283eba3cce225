"""Straight-through with a second soft draw: the gradient belongs to another sample than the one-hot vector."""
# fails: gradients
import torch


def soft_sample(logits, tau, generator):
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    z = (logits - torch.log(-torch.log(u))) / tau
    return z, torch.softmax(z, dim=-1)


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    if not hard:
        return soft_sample(logits, tau, generator)[1]
    z, _ = soft_sample(logits, tau, generator)
    y_hard = torch.zeros_like(z).scatter_(-1, z.argmax(-1, keepdim=True), 1.0)
    _, y = soft_sample(logits, tau, generator)
    return y_hard + y - y.detach()
