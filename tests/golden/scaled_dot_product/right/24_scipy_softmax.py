"""Style: scipy.special.softmax inside a torch.autograd.Function that maps scores to weights."""
import numpy as np
import scipy.special
import torch


class MaskedSoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores, mask):
        m = mask.numpy()
        s = np.where(m, scores.detach().numpy(), -np.inf)
        dead = ~m.any(axis=-1)
        s[dead] = 0.0
        w = scipy.special.softmax(s, axis=-1)
        w[dead] = 0.0
        weights = torch.from_numpy(w).to(scores.dtype)
        ctx.save_for_backward(weights)
        return weights

    @staticmethod
    def backward(ctx, grad):
        (w,) = ctx.saved_tensors
        return w * (grad - (grad * w).sum(-1, keepdim=True)), None


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / query.shape[-1] ** 0.5
    full = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand_as(scores)
    weights = MaskedSoftmax.apply(scores, full)
    return weights @ value, weights
