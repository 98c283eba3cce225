"""The second half of the rows uses 1 - U of the first half (antithetic numbers): rows are not independent."""
# fails: law, gradients
# may fail: hard
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    n = logits.numel()
    half = torch.rand((n + 1) // 2, dtype=logits.dtype, generator=generator)
    u = torch.cat([half, 1 - half])[:n].reshape(logits.shape).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        index = z.argmax(dim=-1, keepdim=True)
        y_hard = torch.zeros_like(y).scatter_(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y
