"""For hard samples the soft part forgets the temperature."""
# fails: gradients
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    s = logits + g
    if hard:
        y = torch.softmax(s, dim=-1)
        y_hard = torch.zeros_like(y).scatter_(-1, s.argmax(dim=-1, keepdim=True), 1.0)
        return y_hard - y.detach() + y
    return torch.softmax(s / tau, dim=-1)
