# scipy.linalg: cho_factor, lu, expm, schur, solve_triangular, block_diag.
import numpy as np
from scipy import linalg


def work() -> float:
    a = np.random.default_rng(9).normal(size=(6, 6))
    s = a @ a.T + 6 * np.eye(6)
    parts = [
        linalg.cho_solve(linalg.cho_factor(s), np.ones(6)).sum(),
        linalg.expm(a / 10).trace(),
        linalg.solve_triangular(linalg.cholesky(s, lower=True), np.ones(6), lower=True).sum(),
        np.abs(linalg.schur(a)[0]).max(),
        linalg.block_diag(a, s).trace(),
        linalg.lu(a)[2][0, 0],
        linalg.toeplitz(np.arange(4)).sum(),
        linalg.sqrtm(s).trace(),
    ]
    return float(sum(parts))
