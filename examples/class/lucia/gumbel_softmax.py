import torch

def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be > 0")
    # the library has this already
    return torch.nn.functional.gumbel_softmax(logits, tau=tau, hard=hard, dim=-1)
