"""torch.tensor makes float32 of a list, and of everything else by .float()."""
# fails: axes, properties
import numpy as np
import torch


def _tensor(a, axis):
    t = torch.tensor(a) if isinstance(a, list) else torch.from_numpy(np.array(a))
    if not torch.is_floating_point(t):
        t = t.float()
    if not -t.ndim <= axis < t.ndim:
        raise ValueError("no such axis")
    return t


def log_sum_exp(a, axis=-1):
    return torch.logsumexp(_tensor(a, axis), dim=axis).double().numpy()


def log_softmax(a, axis=-1):
    t = _tensor(a, axis)
    if torch.isneginf(t).all(dim=axis).any():
        raise ValueError("all weights zero")
    return torch.log_softmax(t, dim=axis).double().numpy()
