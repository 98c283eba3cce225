# Arrays as text: print options, array2string, a table read from text in memory.
import io

import numpy as np


def work() -> float:
    with np.printoptions(precision=3, suppress=True):
        text = np.array2string(np.array([1.23456, 1e-9]))
    print(np.eye(3))
    buffer = io.StringIO()
    np.savetxt(buffer, np.arange(6.0).reshape(2, 3))
    buffer.seek(0)
    return float(len(text) + np.loadtxt(buffer).sum() + np.fromstring("1 2 3", sep=" ").sum())
