"""Logging, warnings and forgotten prints left in."""
import logging
import warnings

import numpy as np

logging.basicConfig(level=logging.DEBUG)
log = logging.getLogger(__name__)
print("loading my solution")


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, np.float64)
    log.debug("log_sum_exp: shape %s axis %d", a.shape, axis)
    m = a.max(axis)
    print("max", m.shape)
    if np.isinf(m).any():
        warnings.warn("some slices are empty")
    m = np.where(np.isinf(m), 0, m)
    d = a - np.expand_dims(m, axis)
    result = np.log(np.exp(d).sum(axis)) + m      # RuntimeWarning for log(0), does not matter
    print("result", result.dtype)
    return result


def log_softmax(a, axis=-1):
    a = np.asarray(a, np.float64)
    log.debug("log_softmax: shape %s axis %d", a.shape, axis)
    m = a.max(axis, keepdims=True)
    if np.isinf(m).any():
        log.error("no weights")
        raise ValueError("no weights")
    d = a - m
    return d - np.log(np.exp(d).sum(axis, keepdims=True))
