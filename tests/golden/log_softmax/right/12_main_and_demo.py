"""Demo code at module level and under __main__."""
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    peak = a.max(axis=axis, keepdims=True)
    peak[peak == -np.inf] = 0
    with np.errstate(all="ignore"):
        s = np.log(np.exp(a - peak).sum(axis=axis, keepdims=True)) + peak
    return s.squeeze(axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if (log_sum_exp(a[np.newaxis], axis=axis if axis < 0 and axis >= -a.ndim else axis + 1 if axis >= 0 else 99) == -np.inf).any():
        raise ValueError("nothing to normalise")
    d = a - a.max(axis=axis, keepdims=True)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))


demo = log_softmax([0.0, np.log(3)])
assert np.allclose(demo, [-1.3863, -0.2877], atol=1e-4)
assert np.allclose(log_sum_exp([[1000, 1000]]), 1000.693, atol=1e-3)

if __name__ == "__main__":
    print(demo)
    print(log_softmax([1e16, 1e16]))
