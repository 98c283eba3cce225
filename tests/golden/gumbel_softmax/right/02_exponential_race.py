"""The noise is minus the logarithm of exponential numbers, drawn in place into an empty tensor."""
import torch
import torch.nn.functional as F


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if not tau > 0.0:
        raise ValueError(f"temperature must be positive, got {tau}")
    with torch.no_grad():
        e = torch.empty(logits.shape, dtype=logits.dtype).exponential_(1.0, generator=generator)
        noise = -e.clamp_min(1e-30).log()
    scores = logits + noise
    soft = F.softmax(scores / tau, dim=-1)
    if hard:
        winner = F.one_hot(scores.argmax(-1), num_classes=logits.shape[-1]).to(logits.dtype)
        return winner - soft.detach() + soft
    return soft
