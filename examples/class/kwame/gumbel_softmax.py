import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    u = torch.rand(logits.shape, generator=generator, dtype=logits.dtype)
    g = -torch.log(-torch.log(u + 1e-20) + 1e-20)
    y = torch.softmax((logits + g) / tau, -1)
    if hard:
        k = y.argmax(-1)
        y_hard = torch.nn.functional.one_hot(k, y.shape[-1]).type_as(y)
        return y_hard - y.detach() + y
    return y
