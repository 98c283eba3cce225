"""Returns torch tensors instead of arrays."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np
import torch


def _tensor(a, axis):
    a = np.array(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("no such axis")
    return torch.from_numpy(a)


def log_sum_exp(a, axis=-1):
    return _tensor(a, axis).logsumexp(axis)


def log_softmax(a, axis=-1):
    t = _tensor(a, axis)
    if torch.isneginf(t).all(dim=axis).any():
        raise ValueError("all weights zero")
    return t.log_softmax(axis)
