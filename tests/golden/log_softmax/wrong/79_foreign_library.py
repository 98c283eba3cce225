"""Imports a library that is not among the allowed ones and not installed."""
# fails: load
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp


def log_sum_exp(a, axis=-1):
    return np.asarray(logsumexp(jnp.asarray(a), axis=axis), dtype=np.float64)


def log_softmax(a, axis=-1):
    a = jnp.asarray(a)
    return np.asarray(a - logsumexp(a, axis=axis, keepdims=True), dtype=np.float64)
