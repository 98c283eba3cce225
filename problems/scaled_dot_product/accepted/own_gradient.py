# SPDX-License-Identifier: CC-BY-4.0
"""Style: numpy inside a torch.autograd.Function with its backward pass written by hand."""

import numpy as np
import torch


class Attention(torch.autograd.Function):
    @staticmethod
    def forward(ctx, query, key, value, mask):
        q, k, v = query.detach().numpy(), key.detach().numpy(), value.detach().numpy()
        scale = 1.0 / np.sqrt(q.shape[-1])
        scores = np.matmul(q, np.swapaxes(k, -1, -2)) * scale
        allowed = np.broadcast_to(True if mask is None else mask.numpy(), scores.shape)
        top = np.max(scores, axis=-1, keepdims=True, where=allowed, initial=-np.finfo(scores.dtype).max)
        weights = np.zeros_like(scores)
        np.exp(scores - top, out=weights, where=allowed)
        total = weights.sum(-1, keepdims=True)
        np.divide(weights, total, out=weights, where=total > 0)
        ctx.arrays = q, k, v, weights, scale
        dtype = query.dtype
        return torch.from_numpy(weights @ v).to(dtype), torch.from_numpy(weights.copy()).to(dtype)

    @staticmethod
    def backward(ctx, towards_output, towards_weights):
        q, k, v, weights, scale = ctx.arrays
        towards_output = towards_output.numpy()
        arriving = towards_weights.numpy() + towards_output @ np.swapaxes(v, -1, -2)
        scores = weights * (arriving - (weights * arriving).sum(-1, keepdims=True)) * scale
        gradients = scores @ k, np.swapaxes(scores, -1, -2) @ q, np.swapaxes(weights, -1, -2) @ towards_output
        return *(torch.from_numpy(g) for g in gradients), None


def scaled_dot_product_attention(query, key, value, mask=None):
    return Attention.apply(query, key, value, mask)
