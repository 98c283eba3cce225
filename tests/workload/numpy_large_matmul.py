# A product of matrices large enough for BLAS to think of threads.
import numpy as np


def work() -> float:
    x = np.random.default_rng(0).standard_normal((400, 400))
    return float(np.linalg.norm(x @ x.T))
