"""one_hot without num_classes guesses the number of categories from the largest winner."""
# fails: hard
# may fail: shape, temperature
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    z = (logits + g) / tau
    y = torch.softmax(z, dim=-1)
    if hard:
        y_hard = torch.nn.functional.one_hot(z.argmax(dim=-1)).to(y.dtype)
        y = y_hard - y.detach() + y
    return y
