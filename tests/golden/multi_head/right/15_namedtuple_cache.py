"""Named tuples between the steps, and a harmless global cache of column indices."""
import math
from collections import namedtuple
from functools import lru_cache
from typing import NamedTuple

import torch

Heads = namedtuple("Heads", "query key value")


class Attended(NamedTuple):
    output: torch.Tensor
    weights: torch.Tensor


_columns = {}


def columns(d, h):
    if (d, h) not in _columns:
        _columns[d, h] = torch.arange(d).reshape(h, d // h)
    return _columns[d, h]


@lru_cache(maxsize=None)
def scale(width):
    return 1 / math.sqrt(width)


def split_heads(x, num_heads):
    d = x.shape[-1]
    if num_heads < 1:
        raise ValueError("num_heads must be at least one")
    if d % num_heads:
        raise ValueError("num_heads must divide d")
    return x[..., columns(d, num_heads)].movedim(-2, -3)


def concat_heads(x):
    h, n, width = x.shape[-3:]
    return x.movedim(-3, -2).reshape(*x.shape[:-3], n, h * width)


def attend(heads):
    weights = torch.softmax(heads.query @ heads.key.mT * scale(heads.query.shape[-1]), dim=-1)
    return Attended(weights @ heads.value, weights)


def multi_head_attention(query, key, value, num_heads):
    heads = Heads(*(split_heads(t, num_heads) for t in (query, key, value)))
    return concat_heads(attend(heads).output)
