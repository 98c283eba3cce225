"""An nn.Module without parameters, numbers moved by gather and flat indices, extra keyword parameters with defaults."""
import torch
from torch import nn


def split_heads(x, num_heads, *, check=True):
    *lead, n, d = x.shape
    if check:
        if num_heads < 1:
            raise ValueError("num_heads < 1")
        if d % num_heads:
            raise ValueError("d % num_heads != 0")
    w = d // num_heads
    j, i, c = torch.meshgrid(torch.arange(num_heads), torch.arange(n), torch.arange(w), indexing="ij")
    index = (i * d + j * w + c).flatten()
    flat = x.reshape(-1, n * d)
    return torch.gather(flat, 1, index.expand(flat.shape[0], -1)).reshape(*lead, num_heads, n, w)


def concat_heads(x):
    *lead, h, n, w = x.shape
    i, j, c = torch.meshgrid(torch.arange(n), torch.arange(h), torch.arange(w), indexing="ij")
    index = (j * n * w + i * w + c).flatten()
    return x.reshape(-1, h * n * w).index_select(1, index).reshape(*lead, n, h * w)


class MultiHead(nn.Module):
    def __init__(self, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.softmax = nn.Softmax(dim=-1)

    def forward(self, query, key, value):
        q, k, v = (split_heads(t, self.num_heads) for t in (query, key, value))
        return concat_heads(self.softmax(q @ k.transpose(-2, -1) / q.size(-1) ** 0.5) @ v)


def multi_head_attention(query, key, value, num_heads, dropout=0.0, training=False):
    return MultiHead(num_heads)(query, key, value)
