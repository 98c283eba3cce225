# Broadcasting, reductions over axes, fancy and boolean indexing.
import numpy as np


def work() -> float:
    x = np.arange(24.0).reshape(2, 3, 4)
    y = x - x.mean(axis=(0, 2), keepdims=True)
    y[y < -3] = 0.5
    return float(np.where(y > 0, y, -2 * y)[:, [0, 2], ::-1].sum() + np.take_along_axis(x, x.argsort(-1), -1)[1, 2, 3])
