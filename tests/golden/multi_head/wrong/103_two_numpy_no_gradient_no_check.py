"""Two mistakes: written in numpy without gradients, and without checks of its own."""
# fails: gradients, bad_input
import numpy as np
import torch


def split_heads(x, num_heads):
    a = x.detach().numpy()
    return torch.from_numpy(np.stack(np.split(a, num_heads, axis=-1), axis=-3)) if num_heads > 0 else torch.empty(0)


def concat_heads(x):
    return torch.from_numpy(np.concatenate(list(np.moveaxis(x.detach().numpy(), -3, 0)), axis=-1))


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads).numpy() for t in (query, key, value))
    s = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    w = np.exp(s - s.max(-1, keepdims=True))
    w = w / w.sum(-1, keepdims=True)
    return concat_heads(torch.from_numpy((w @ v).astype(q.dtype)))
