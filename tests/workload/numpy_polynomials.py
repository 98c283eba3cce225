# Polynomials: fit, roots, Chebyshev and Legendre quadrature.
import numpy as np
from numpy.polynomial import Chebyshev, Polynomial, legendre


def work() -> float:
    x = np.linspace(-1, 1, 30)
    p = Polynomial.fit(x, x**3 - x, 3).convert()
    nodes, weights = legendre.leggauss(8)
    return float(
        np.round(p.coef, 9).sum() + Chebyshev([1, 2, 3])(0.5) + weights @ np.exp(nodes) + np.roots([1, -3, 2]).max()
    )
