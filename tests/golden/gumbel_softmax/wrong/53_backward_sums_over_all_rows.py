"""The inner sum of the hand-written backward runs over all rows."""
# fails: gradients
import torch


class Sample(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, noise, tau, hard):
        z = (logits + noise) / tau
        y = torch.softmax(z, dim=-1)
        ctx.save_for_backward(y)
        ctx.tau = tau
        if hard:
            return torch.zeros_like(y).scatter_(-1, z.argmax(dim=-1, keepdim=True), 1.0)
        return y

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return y * (grad - (grad * y).sum()) / ctx.tau, None, None, None


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    u = torch.rand(logits.shape, dtype=logits.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
    g = -torch.log(-torch.log(u))
    return Sample.apply(logits, g, tau, hard)
