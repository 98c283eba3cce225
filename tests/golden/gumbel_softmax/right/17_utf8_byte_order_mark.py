"""A UTF-8 byte-order mark, names in Greek; integers from randint become uniforms away from 0 and 1."""
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    τ = tau
    if τ <= 0:
        raise ValueError("τ must be positive")
    n = torch.randint(0, 2**52, tuple(logits.shape), generator=generator, dtype=torch.int64)
    U = (n.double() + 0.5) / 2.0**52
    γ = -torch.log(-torch.log(U))
    z = (logits.double() + γ) / τ
    y = torch.softmax(z, dim=-1)
    if hard:
        heiß = torch.zeros_like(y).scatter_(-1, z.argmax(dim=-1, keepdim=True), 1.0)
        y = (heiß - y).detach() + y
    return y.type(logits.dtype)
