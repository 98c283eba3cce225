"""A preallocated output of the right dtype, filled in place block by block."""
import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads")
    w = x.shape[-1] // num_heads
    out = torch.zeros(*x.shape[:-2], num_heads, x.shape[-2], w, dtype=x.dtype)
    for j in range(num_heads):
        out[..., j, :, :] = x[..., j * w:(j + 1) * w]
    return out


def concat_heads(x):
    h, n, w = x.shape[-3:]
    out = x.new_empty((*x.shape[:-3], n, h * w))
    for j in range(h):
        out[..., j * w:j * w + w] = x[..., j, :, :]
    return out


def multi_head_attention(query, key, value, num_heads):
    if num_heads < 1 or query.shape[-1] % num_heads != 0:
        raise ValueError("num_heads")
    w = query.shape[-1] // num_heads
    out = torch.empty_like(value)
    for a in range(0, query.shape[-1], w):
        b = a + w
        s = query[..., a:b] @ key[..., a:b].transpose(-2, -1)
        s /= w ** 0.5
        s -= s.detach().amax(-1, keepdim=True)
        s = s.exp()
        out[..., a:b] = s @ value[..., a:b] / s.sum(-1, keepdim=True)
    return out
