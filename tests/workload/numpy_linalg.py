# numpy.linalg: svd, eigh, qr, cholesky, solve, pinv, slogdet, lstsq.
import numpy as np


def work() -> float:
    a = np.random.default_rng(3).normal(size=(12, 8))
    s = a.T @ a + np.eye(8)
    q, r = np.linalg.qr(a)
    parts = [
        np.linalg.svd(a, compute_uv=False).sum(),
        np.linalg.eigvalsh(s)[-1],
        np.abs(q @ r - a).max() < 1e-12,
        np.linalg.cholesky(s).trace(),
        np.linalg.solve(s, np.ones(8)).sum(),
        np.linalg.slogdet(s)[1],
        np.linalg.lstsq(a, np.ones(12), rcond=None)[0].sum(),
        np.linalg.pinv(a).sum(),
        np.linalg.eigh(s).eigenvalues[0],
        np.abs(np.linalg.eig(s[::-1]).eigenvalues).sum(),
    ]
    return float(sum(parts))
