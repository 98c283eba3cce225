# scipy.optimize: minimize by several methods, root finding, least squares, curve fitting.
import numpy as np
from scipy import optimize


def work() -> float:
    x0 = np.array([-1.2, 1.0])
    total = 0.0
    for method in ("BFGS", "L-BFGS-B", "Nelder-Mead", "CG"):
        total += optimize.minimize(
            optimize.rosen, x0, jac=None if method == "Nelder-Mead" else optimize.rosen_der, method=method
        ).x.sum()
    total += optimize.brentq(lambda x: x**3 - 2, 0, 2) + optimize.fsolve(np.cos, 1.0)[0]
    x = np.linspace(0, 1, 20)
    total += optimize.curve_fit(lambda t, a, b: a * np.exp(b * t), x, 2 * np.exp(0.5 * x))[0].sum()
    total += optimize.least_squares(lambda p: p - [1, 2], [0, 0]).x.sum()
    return round(float(total), 4)
