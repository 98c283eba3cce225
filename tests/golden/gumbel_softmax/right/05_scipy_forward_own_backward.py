"""SciPy computes the noise (ppf) and the softmax, a torch.autograd.Function gives the gradient."""
import numpy
import scipy.special
import scipy.stats
import torch


class Concrete(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, noise, tau, hard):
        z = (logits.detach().numpy().astype(numpy.float64) + noise) / tau
        y = scipy.special.softmax(z, axis=-1)
        ctx.tau = tau
        ctx.soft = torch.from_numpy(y).to(logits.dtype)
        if hard:
            out = numpy.zeros_like(y)
            numpy.put_along_axis(out, numpy.expand_dims(z.argmax(-1), -1), 1.0, axis=-1)
            return torch.from_numpy(out).to(logits.dtype)
        return ctx.soft.clone()

    @staticmethod
    def backward(ctx, grad_output):
        y = ctx.soft
        return y * (grad_output - torch.sum(grad_output * y, dim=-1, keepdim=True)) / ctx.tau, None, None, None


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive, not %r" % (tau,))
    u = torch.rand(logits.shape, dtype=torch.float64, generator=generator).numpy()
    noise = scipy.stats.gumbel_r.ppf(numpy.clip(u, 1e-15, 1 - 1e-15))
    return Concrete.apply(logits, noise, tau, hard)
