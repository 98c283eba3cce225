"""Style: pure Python loops over single numbers, kept as torch scalars so that gradients flow; very slow."""
import itertools
import math

import torch


def _dot(a, b):
    total = a[0] * b[0]
    for x, y in zip(a[1:], b[1:]):
        total = total + x * y
    return total


def _one(query, key, value, mask):
    n_keys = key.shape[0]
    root = math.sqrt(query.shape[1])
    zero = query.sum() * 0 + key.sum() * 0
    rows_w, rows_o = [], []
    for i in range(query.shape[0]):
        allowed = [j for j in range(n_keys) if mask[i][j]]
        row = [zero] * n_keys
        if allowed:
            scores = {j: _dot(query[i].unbind(), key[j].unbind()) / root for j in allowed}
            top = max(float(s) for s in scores.values())
            exps = {j: torch.exp(s - top) for j, s in scores.items()}
            total = sum(exps.values())
            for j in allowed:
                row[j] = exps[j] / total
        out = []
        for c in range(value.shape[1]):
            acc = zero
            for j in allowed:
                acc = acc + row[j] * value[j, c]
            out.append(acc)
        rows_w.append(torch.stack(row))
        rows_o.append(torch.stack(out))
    return torch.stack(rows_o), torch.stack(rows_w)


def scaled_dot_product_attention(query, key, value, mask=None):
    lead = query.shape[:-2]
    L, S = query.shape[-2], key.shape[-2]
    if mask is None:
        mask = torch.ones(L, S, dtype=torch.bool)
    mask = mask.expand(*lead, L, S)
    outs, ws = [], []
    for where in itertools.product(*[range(n) for n in lead]):
        o, w = _one(query[where], key[where], value[where], mask[where].tolist())
        outs.append(o)
        ws.append(w)
    output = torch.stack(outs).reshape(*lead, L, value.shape[-1])
    weights = torch.stack(ws).reshape(*lead, L, S)
    return output, weights
