"""A hand-written backward pass that forgets the scale in the gradient of the key."""
# fails: gradients
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be at least 1")
    if x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must divide the number of columns")
    return x.reshape(*x.shape[:-1], num_heads, x.shape[-1] // num_heads).transpose(-3, -2)


def concat_heads(x):
    *lead, h, n, dh = x.shape
    return x.transpose(-3, -2).reshape(*lead, n, h * dh)


class Attend(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q, k, v):
        scale = 1.0 / math.sqrt(q.shape[-1])
        w = torch.softmax(q @ k.transpose(-2, -1) * scale, dim=-1)
        ctx.save_for_backward(q, k, v, w)
        ctx.scale = scale
        return w @ v

    @staticmethod
    def backward(ctx, g):
        q, k, v, w = ctx.saved_tensors
        gw = g @ v.transpose(-2, -1)
        gs = w * (gw - (gw * w).sum(-1, keepdim=True))
        return gs @ k * ctx.scale, gs.transpose(-2, -1) @ q, w.transpose(-2, -1) @ g


def multi_head_attention(query, key, value, num_heads):
    return concat_heads(Attend.apply(*(split_heads(t, num_heads) for t in (query, key, value))))
