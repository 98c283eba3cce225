"""Windows line ends."""
import numpy as np


def log_sum_exp(a, axis=-1):
    """Log of the sum
    of exponentials."""
    a = np.array(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m[np.isneginf(m)] = 0.0
    with np.errstate(divide="ignore"):
        return np.log(np.exp(a - m).sum(axis=axis)) \
            + m.squeeze(axis=axis)


def log_softmax(a, axis=-1):
    a = np.array(a, dtype=np.float64)
    a -= a.max(axis=axis, keepdims=True)
    if np.isnan(a).any():
        raise ValueError("""a slice of
nothing""")
    a -= np.log(np.exp(a).sum(axis=axis, keepdims=True))
    return a
