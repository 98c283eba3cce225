# Views without copies: strides, sliding windows, ravel, in-place work.
import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def work() -> float:
    x = np.arange(20.0)
    windows = sliding_window_view(x, 4)[::2]
    toeplitz = as_strided(x, (5, 5), (8, 8))
    x.reshape(4, 5).T[1] += 1
    return float(windows.sum() + toeplitz.trace() + np.shares_memory(windows, x))
