"""Numbers one by one in nested Python loops, exactly as the formulas are written, very slow but right."""
import itertools
import math

import torch


def split_heads(x, num_heads):
    *lead, n, d = x.shape
    if num_heads < 1 or d % num_heads != 0:
        raise ValueError("bad num_heads")
    w = d // num_heads
    numbers = []
    for b in itertools.product(*map(range, lead)):
        for j in range(num_heads):
            for i in range(n):
                for c in range(w):
                    numbers.append(x[(*b, i, j * w + c)])
    return torch.stack(numbers).reshape(*lead, num_heads, n, w)


def concat_heads(x):
    *lead, h, n, w = x.shape
    numbers = []
    for b in itertools.product(*map(range, lead)):
        for i in range(n):
            for j in range(h):
                for c in range(w):
                    numbers.append(x[(*b, j, i, c)])
    return torch.stack(numbers).reshape(*lead, n, h * w)


def multi_head_attention(query, key, value, num_heads):
    *lead, n, d = query.shape
    if num_heads < 1 or d % num_heads != 0:
        raise ValueError("bad num_heads")
    w = d // num_heads
    # lists of zero-dimensional tensors are a little faster than indexing again and again
    Q, K, V = ([row.unbind() for row in t.reshape(-1, d).unbind()] for t in (query, key, value))
    numbers = []
    for b in range(math.prod(lead)):
        for i in range(n):
            for j in range(h := num_heads):
                scores = []
                for m in range(n):
                    total = 0.0
                    for c in range(j * w, (j + 1) * w):
                        total = total + Q[b * n + i][c] * K[b * n + m][c]
                    scores.append(total / math.sqrt(w))
                top = max(float(s.detach()) for s in scores)
                e = [(s - top).exp() for s in scores]
                z = sum(e)
                for c in range(j * w, (j + 1) * w):
                    numbers.append(sum(e[m] * V[b * n + m][c] for m in range(n)) / z)
    assert len(numbers) == math.prod(lead) * n * h * w
    return torch.stack(numbers).reshape(*lead, n, d)
