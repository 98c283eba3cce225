"""Keys in chunks of three with a running maximum and a running sum, never the whole score matrix."""
import torch

CHUNK = 3


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads != 0:
        raise ValueError("num_heads must be a divisor of the number of columns")
    return torch.stack(torch.tensor_split(x, num_heads, dim=-1), dim=-3)


def concat_heads(x):
    return torch.cat(torch.unbind(x, dim=-3), dim=-1)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    n, width = q.shape[-2:]
    top = None
    for start in range(0, n, CHUNK):
        kc = k[..., start:start + CHUNK, :]
        vc = v[..., start:start + CHUNK, :]
        s = q @ kc.transpose(-1, -2) / width ** 0.5
        here = s.detach().amax(-1, keepdim=True)
        if top is None:
            e = torch.exp(s - here)
            top, total, out = here, e.sum(-1, keepdim=True), e @ vc
        else:
            new = torch.maximum(top, here)
            shrink = torch.exp(top - new)
            e = torch.exp(s - new)
            total = total * shrink + e.sum(-1, keepdim=True)
            out = out * shrink + e @ vc
            top = new
    return concat_heads(out / total)
