"""Knows the worked example and nothing else."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    return np.full(a.shape[:-1], a.max() + np.log(4) - np.log(3))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    return np.zeros(a.shape) + np.resize([-np.log(4), np.log(3) - np.log(4)], a.shape)
