"""The scores are clipped to the range from -10 to 10 against overflow."""
# fails: hard, temperature
# may fail: law, gradients
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    z = ((logits + g) / tau).clamp(-10, 10)
    y = torch.softmax(z, dim=-1)
    if hard:
        index = z.argmax(dim=-1, keepdim=True)
        y_hard = torch.zeros_like(y).scatter_(-1, index, 1.0)
        y = y_hard - y.detach() + y
    return y
