# einsum with an optimised path, tensordot, kron.
import numpy as np


def work() -> float:
    rng = np.random.default_rng(1)
    a, b, c = rng.random((4, 5)), rng.random((5, 6)), rng.random((6, 3))
    path, _ = np.einsum_path("ij,jk,kl->il", a, b, c, optimize="optimal")
    return float(
        np.einsum("ij,jk,kl->il", a, b, c, optimize=path).sum() + np.kron(a, b).trace() + np.tensordot(a, b, 1)[0, 0]
    )
