"""Spacings of sorted uniforms are exponentials up to a common factor, which the softmax cancels."""
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau <= 0")
    lead, k = logits.shape[:-1], logits.shape[-1]
    cuts, _ = torch.sort(torch.rand(*lead, k - 1, dtype=torch.float64, generator=generator), dim=-1)
    zero = torch.zeros(*lead, 1, dtype=torch.float64)
    edges = torch.cat([zero, cuts, zero + 1.0], dim=-1)
    spacing = (edges[..., 1:] - edges[..., :-1]).clamp(min=1e-15)
    score = logits - torch.log(spacing).to(logits.dtype)
    y = torch.softmax(score / tau, dim=-1)
    if hard:
        h = torch.zeros_like(y)
        h.scatter_(-1, score.argmax(-1, keepdim=True), 1)
        return h + y - y.detach()
    return y
