"""Helpers return namedtuples, imports happen inside the functions, the options are keyword-only."""


def _perturb(logits, generator):
    from collections import namedtuple

    import torch

    Perturbed = namedtuple("Perturbed", ["scores", "winner"])
    u = torch.rand(logits.size(), dtype=logits.dtype, generator=generator)
    u.clamp_(1e-7, 1 - 1e-7)
    scores = logits - (-u.log()).log()
    return Perturbed(scores=scores, winner=scores.max(dim=-1, keepdim=True).indices)


def gumbel_softmax(logits, *, tau=1.0, hard=False, generator=None):
    from torch.nn import functional

    if tau <= 0:
        raise ValueError("tau must be positive")
    p = _perturb(logits, generator)
    y = functional.softmax(p.scores / tau, dim=-1)
    if not hard:
        return y
    import torch

    hot = torch.zeros_like(y).index_put_(
        tuple(torch.meshgrid(*[torch.arange(n) for n in y.shape[:-1]], indexing="ij")) + (p.winner[..., 0],),
        torch.ones((), dtype=y.dtype),
    ) if y.dim() > 1 else torch.zeros_like(y).index_fill_(0, p.winner, 1.0)
    return hot + y - y.detach()
