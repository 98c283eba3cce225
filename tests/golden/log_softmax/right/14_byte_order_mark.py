"""A UTF-8 byte-order mark at the start, and names in Greek."""
import numpy as np


def log_sum_exp(a, axis=-1):
    α = np.asarray(a, dtype=float)
    μ = np.max(α, axis=axis, keepdims=True)
    μ = np.where(np.isfinite(μ), μ, 0.0)
    with np.errstate(divide="ignore"):
        Σ = np.log(np.sum(np.exp(α - μ), axis=axis))
    return Σ + np.squeeze(μ, axis=axis)


def log_softmax(a, axis=-1):
    α = np.asarray(a, dtype=float)
    μ = np.max(α, axis=axis, keepdims=True)
    if not np.isfinite(μ).all():
        raise ValueError("Σ = 0")
    δ = α - μ
    return δ - np.log(np.sum(np.exp(δ), axis=axis, keepdims=True))
