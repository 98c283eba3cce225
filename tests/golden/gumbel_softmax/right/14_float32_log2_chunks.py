"""Everything in float32, base-2 logarithms and powers, rows in chunks of 97."""
import math

import torch

LN2 = math.log(2.0)


def _chunk(rows, tau, hard, generator):
    u = torch.rand(rows.shape, dtype=torch.float32, generator=generator).clamp(1e-7, 1.0 - 1e-7)
    noise = -torch.log2(-torch.log2(u) * LN2) * LN2
    score = rows + noise
    score = score - score.detach().amax(dim=1, keepdim=True)
    power = torch.exp2(score / LN2 / tau)
    y = power / power.sum(dim=1, keepdim=True)
    if hard:
        hot = torch.zeros_like(y)
        hot[torch.arange(len(hot)), score.argmax(dim=1)] = 1.0
        y = y + (hot - y).detach()
    return y


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    rows = logits.reshape(-1, logits.shape[-1]).to(torch.float32)
    parts = [_chunk(part, tau, hard, generator) for part in torch.split(rows, 97)]
    return torch.cat(parts).reshape(logits.shape).to(logits.dtype)
