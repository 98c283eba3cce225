"""The uniform numbers are whole percents from 1 to 99: the noise is discrete and ends at 4.6."""
# fails: law, gradients
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.randint(1, 100, logits.shape, generator=generator).to(logits.dtype) / 100
    g = -torch.log(-torch.log(u))
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        index = z.argmax(dim=-1, keepdim=True)
        y_hard = torch.zeros_like(y).scatter_(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y
