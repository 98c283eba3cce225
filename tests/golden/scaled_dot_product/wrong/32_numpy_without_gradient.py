"""Mistake: everything in numpy, so the gradients are lost."""
# fails: gradients
import numpy as np
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    q, k, v = (x.detach().numpy() for x in (query, key, value))
    s = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    m = np.ones(s.shape, bool) if mask is None else np.broadcast_to(mask.numpy(), s.shape)
    s = np.where(m, s, -1e30)
    e = np.exp(s - s.max(-1, keepdims=True)) * m
    t = e.sum(-1, keepdims=True)
    w = e / np.where(t == 0, 1, t)
    return torch.from_numpy(w @ v).to(query.dtype), torch.from_numpy(w).to(query.dtype)
