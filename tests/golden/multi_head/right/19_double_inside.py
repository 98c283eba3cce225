"""All arithmetic in float64, keys summed from last to first, the dtype put back at the end."""
import torch


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads must be >= 1")
    if x.size(-1) % num_heads > 0:
        raise ValueError("num_heads must divide the last dimension")
    return x.reshape(*x.size()[:-1], num_heads, -1).swapdims(-2, -3)


def concat_heads(x):
    return x.swapdims(-2, -3).reshape(*x.size()[:-3], x.size(-2), -1)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t.to(torch.float64), num_heads) for t in (query, key, value))
    k, v = k.flip(-2), v.flip(-2)
    s = (q.unsqueeze(-2) * k.unsqueeze(-3)).flip(-1).sum(-1) * q.size(-1) ** -0.5
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    o = (e.unsqueeze(-1) * v.unsqueeze(-3)).sum(-2) / e.sum(-1).unsqueeze(-1)
    return concat_heads(o).to(query.dtype)
