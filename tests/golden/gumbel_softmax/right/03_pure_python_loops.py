"""Pure Python over nested lists with math.log and math.exp; the gradient is written by hand."""
import math

import torch


def _row(values, uniforms, tau):
    scores = []
    for v, u in zip(values, uniforms):
        u = min(max(u, 1e-12), 1.0 - 1e-12)
        scores.append((v - math.log(-math.log(u))) / tau)
    top = max(scores)
    weights = [math.exp(s - top) for s in scores]
    total = 0.0
    for w in weights:
        total += w
    return [w / total for w in weights], scores.index(top)


class _Sample(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, uniforms, tau, hard):
        k = logits.shape[-1]
        flat = logits.detach().reshape(-1, k).tolist()
        unif = uniforms.reshape(-1, k).tolist()
        soft, out = [], []
        for values, us in zip(flat, unif):
            y, hot = _row(values, us, tau)
            soft.append(y)
            if hard:
                out.append([1.0 if j == hot else 0.0 for j in range(k)])
            else:
                out.append(y)
        y = torch.tensor(soft, dtype=logits.dtype).reshape(logits.shape)
        ctx.save_for_backward(y)
        ctx.tau = tau
        return torch.tensor(out, dtype=logits.dtype).reshape(logits.shape)

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        inner = (grad * y).sum(-1, keepdim=True)
        return y * (grad - inner) / ctx.tau, None, None, None


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be > 0")
    uniforms = torch.rand(tuple(logits.shape), generator=generator, dtype=torch.float64)
    return _Sample.apply(logits, uniforms, float(tau), bool(hard))
