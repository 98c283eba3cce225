"""torch without a check of the axis: it raises IndexError."""
# fails: bad_input
import numpy as np
import torch


def log_sum_exp(a, axis=-1):
    t = torch.tensor(np.array(a, dtype=np.float64))
    return torch.logsumexp(t, dim=axis).numpy()


def log_softmax(a, axis=-1):
    t = torch.tensor(np.array(a, dtype=np.float64))
    if torch.isneginf(t).all(dim=axis).any():
        raise ValueError("all weights zero")
    return torch.log_softmax(t, dim=axis).numpy()
