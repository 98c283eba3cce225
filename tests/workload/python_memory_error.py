# An allocation that no machine can give, caught by the function itself.
import numpy as np


def work() -> float:
    caught = 0
    try:
        np.ones(1 << 46)
    except MemoryError:
        caught += 1
    try:
        bytearray(1 << 60)
    except MemoryError:
        caught += 1
    return float(caught)
