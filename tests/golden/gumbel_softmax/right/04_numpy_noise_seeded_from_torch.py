"""Numpy draws the noise; its seed is a 62-bit number drawn from the torch generator."""
import numpy as np
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau")
    seed = int(torch.randint(0, 2**62, (1,), generator=generator).item())
    rng = np.random.default_rng(seed)
    noise = rng.gumbel(loc=0.0, scale=1.0, size=tuple(logits.shape))
    noise = torch.from_numpy(np.asarray(noise)).to(logits.dtype)
    perturbed = logits + noise
    y = ((perturbed - perturbed.detach().amax(-1, keepdim=True)) / tau).exp()
    y = y / y.sum(-1, keepdim=True)
    if hard:
        best = perturbed.detach().numpy().argmax(axis=-1)
        hot = torch.from_numpy(np.eye(logits.shape[-1])[best]).to(logits.dtype)
        y = y + (hot - y).detach()
    return y
