"""Pure Python recursion over leading dimensions and a loop over heads and rows, slow but right."""
import math

import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads != 0:
        raise ValueError("bad number of heads")
    if x.dim() > 2:
        return torch.stack([split_heads(part, num_heads) for part in x])
    width = x.shape[1] // num_heads
    return torch.stack([torch.stack([row[j * width:(j + 1) * width] for row in x]) for j in range(num_heads)])


def concat_heads(x):
    if x.dim() > 3:
        return torch.stack([concat_heads(part) for part in x])
    h, n, _ = x.shape
    return torch.stack([torch.cat([x[j, i] for j in range(h)]) for i in range(n)])


def multi_head_attention(query, key, value, num_heads):
    if query.dim() > 2:
        # an explicit check first, so that a bad num_heads is reported before any work is done
        if num_heads < 1 or query.shape[-1] % num_heads:
            raise ValueError("bad number of heads")
        return torch.stack([multi_head_attention(q, k, v, num_heads) for q, k, v in zip(query, key, value)])
    qs, ks, vs = split_heads(query, num_heads), split_heads(key, num_heads), split_heads(value, num_heads)
    heads = []
    for q, k, v in zip(qs, ks, vs):
        rows = []
        for i in range(len(q)):
            s = (k * q[i]).sum(1) / math.sqrt(len(q[i]))
            e = torch.exp(s - max(s).detach())
            rows.append((e / e.sum()) @ v)
        heads.append(torch.stack(rows))
    return concat_heads(torch.stack(heads))
