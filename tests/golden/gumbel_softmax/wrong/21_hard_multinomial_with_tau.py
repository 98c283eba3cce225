"""Hard samples are drawn by multinomial from softmax(logits / tau), so their frequencies depend on tau."""
# fails: hard, gradients
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    k = logits.shape[-1]
    if hard:
        p = torch.softmax(logits / tau, dim=-1)
        index = torch.multinomial(p.detach().reshape(-1, k), 1, generator=generator).reshape(logits.shape[:-1] + (1,))
        return torch.zeros_like(p).scatter_(-1, index, 1.0) + p - p.detach()
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    y = torch.softmax((logits - torch.log(-torch.log(u))) / tau, dim=-1)
    return y
