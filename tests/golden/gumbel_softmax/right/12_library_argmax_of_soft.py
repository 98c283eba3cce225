"""The code of torch's own gumbel_softmax with a generator: the one-hot place is the argmax of the soft sample."""
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    gumbels = -torch.empty_like(logits, memory_format=torch.legacy_contiguous_format).exponential_(generator=generator).log()
    gumbels = (logits + gumbels) / tau
    y_soft = gumbels.softmax(-1)
    if hard:
        index = y_soft.max(-1, keepdim=True)[1]
        y_hard = torch.zeros_like(logits, memory_format=torch.legacy_contiguous_format).scatter_(-1, index, 1.0)
        return y_hard - y_soft.detach() + y_soft
    return y_soft
