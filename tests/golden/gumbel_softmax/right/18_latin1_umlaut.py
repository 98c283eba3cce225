# A Latin-1 file with umlauts in names and comments; uniforms per category in a loop over the last dimension.
# -*- coding: latin-1 -*-
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    """Zieht für jede Zeile eine Stichprobe."""
    if tau <= 0:
        raise ValueError("tau muss größer als null sein")
    größen = []
    for k in range(logits.shape[-1]):
        u = torch.rand(logits.shape[:-1], dtype=torch.float64, generator=generator)
        u = torch.where(u <= 0, torch.full_like(u, 1e-16), u)
        größen.append(logits[..., k] - torch.log(-torch.log(u)).to(logits.dtype))
    größe = torch.stack(größen, dim=-1)
    y = torch.softmax(größe / tau, dim=-1)
    if hard:
        gewählt = torch.zeros_like(y).scatter_(-1, größe.argmax(-1, keepdim=True), 1.0)
        y = (gewählt - y).detach() + y
    return y
