# A hundred MiB that come and go: memory is given back to the system.
import numpy as np


def work() -> float:
    total = 0.0
    for i in range(4):
        x = np.full(12_500_000, float(i))
        total += float(x[::1000].sum())
        del x
    return total
