"""The noise comes from random.Random, seeded with a number from the torch generator; **options in the signature."""
import math
import random

import torch


def gumbel_softmax(logits, **options):
    tau = options.get("tau", 1.0)
    hard = options.get("hard", False)
    generator = options.get("generator", None)
    if tau <= 0:
        raise ValueError("tau must be positive")
    rng = random.Random(torch.randint(2**63 - 1, (), generator=generator).item())
    noise = torch.tensor(
        [-math.log(max(rng.expovariate(1.0), 1e-300)) for _ in range(logits.numel())], dtype=torch.float64
    ).view(logits.shape)
    scores = logits + noise.to(logits.dtype)
    top = scores.detach().max(-1, keepdim=True)[0]
    log_y = (scores - top) / tau
    log_y = log_y - torch.logsumexp(log_y, -1, keepdim=True)
    y = log_y.exp()
    if hard:
        mark = torch.zeros(logits.shape, dtype=logits.dtype)
        mark.scatter_(-1, scores.detach().argmax(-1, keepdim=True), 1)
        y = mark + (y - y.detach())
    return y
