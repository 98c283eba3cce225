import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0.0:
        raise ValueError(f"tau must be positive, not {tau}")
    noise = -torch.empty(logits.shape, dtype=logits.dtype).exponential_(generator=generator).clamp(min=1e-30).log()
    soft = torch.softmax((logits + noise) / tau, dim=-1)
    if not hard:
        return soft
    winner = (logits + noise).argmax(dim=-1, keepdim=True)
    one_hot = torch.zeros_like(soft).scatter(-1, winner, 1.0)
    return one_hot + soft - soft.detach()
