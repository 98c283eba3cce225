import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if not tau > 0:
        raise ValueError("temperature must be > 0")
    # -log of an exponential variable is Gumbel noise
    noise = torch.empty_like(logits, memory_format=torch.contiguous_format)
    noise = -noise.exponential_(generator=generator).log()
    soft = ((logits + noise) / tau).softmax(-1)
    if hard:
        index = soft.max(-1, keepdim=True)[1]
        hot = torch.zeros_like(logits).scatter_(-1, index, 1.0)
        return hot - soft.detach() + soft
    return soft
