"""log_softmax of a slice of nothing but -inf is NaN, as in SciPy, and no error."""
# fails: bad_input
import numpy as np
from scipy import special


def log_sum_exp(a, axis=-1):
    return special.logsumexp(np.asarray(a, dtype=np.float64), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("no such axis")
    return special.log_softmax(a, axis=axis)
