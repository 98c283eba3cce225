"""torch in the middle, float64 and axis checks around it."""
import numpy as np
import torch


def _prepare(a, axis):
    array = np.array(a, dtype=np.float64)  # a copy, so torch gets something it may own
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(f"axis must lie between {-array.ndim} and {array.ndim - 1}")
    return torch.from_numpy(array)


def log_sum_exp(a, axis=-1):
    return torch.logsumexp(_prepare(a, axis), dim=axis).numpy()


def log_softmax(a, axis=-1):
    t = _prepare(a, axis)
    if torch.isneginf(t).all(dim=axis).any():
        raise ValueError("zero weights only")
    t = t - t.amax(dim=axis, keepdim=True)
    return torch.log_softmax(t, dim=axis).numpy()
