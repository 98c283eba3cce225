"""Two mistakes: no check of tau, and hard samples without gradient."""
# fails: gradients, temperature
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        y = torch.nn.functional.one_hot(z.argmax(dim=-1), logits.shape[-1]).to(y.dtype)
    return y
