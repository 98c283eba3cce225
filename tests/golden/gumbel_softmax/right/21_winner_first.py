"""Draws the winner first, then its score, then the others below it; the noise is the detached difference."""
import torch


def _uniform(shape, generator):
    return torch.rand(shape, dtype=torch.float64, generator=generator).clamp(1e-300, 1 - 1e-16)


@torch.no_grad()
def _noise(logits, generator):
    phi = torch.log_softmax(logits.double(), dim=-1)
    flat = phi.reshape(-1, phi.shape[-1])
    cdf = flat.exp().cumsum(-1)
    r = torch.rand(flat.shape[0], 1, dtype=torch.float64, generator=generator) * cdf[:, -1:]
    winner = (r >= cdf).sum(-1).clamp(max=flat.shape[-1] - 1)
    winner = winner.reshape(phi.shape[:-1]).unsqueeze(-1)
    top = -torch.log(-torch.log(_uniform(winner.shape, generator)))  # log-sum-exp of phi is 0
    g = phi - torch.log(-torch.log(_uniform(phi.shape, generator)))
    below = -torch.logaddexp(-g, -top)  # Gumbel numbers cut off at the top
    perturbed = below.scatter(-1, winner, top)
    return perturbed - phi, winner


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    noise, winner = _noise(logits, generator)
    y = torch.softmax((logits.double() + noise) / tau, dim=-1)
    if hard:
        y = torch.zeros_like(y).scatter_(-1, winner, 1.0) - y.detach() + y
    return y.to(logits.dtype)
