import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    e = torch.empty(logits.shape, dtype=logits.dtype).exponential_(generator=generator)
    g = -torch.log(e.clamp_min(1e-30))
    if hard:
        # no temperature needed for the argmax
        y = torch.softmax(logits + g, dim=-1)
        hot = torch.zeros_like(y).scatter(-1, y.argmax(-1, keepdim=True), 1.0)
        return hot - y.detach() + y
    return torch.softmax((logits + g) / tau, dim=-1)
