"""The straight-through step is an autograd.Function whose forward is an exact one-hot vector."""
import torch


class StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx, y, scores):
        winner = scores.argmax(dim=-1, keepdim=True)
        return torch.zeros_like(y).scatter_(-1, winner, 1.0)

    @staticmethod
    def backward(ctx, grad):
        return grad, None


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    try:
        inverse = 1.0 / tau
    except ZeroDivisionError as error:
        raise ValueError("tau is zero") from error
    if inverse < 0:
        raise ValueError("tau is negative")
    uniform = torch.zeros(logits.shape, dtype=torch.float64).uniform_(1e-12, 1 - 1e-12, generator=generator)
    scores = logits - uniform.log().neg().log().to(logits.dtype)
    y = torch.softmax(scores * inverse, dim=-1)
    return StraightThrough.apply(y, scores.detach()) if hard else y
