# scipy.integrate: quad, dblquad, solve_ivp, simpson.
import numpy as np
from scipy import integrate


def work() -> float:
    area = integrate.quad(lambda x: np.exp(-(x**2)), -np.inf, np.inf)[0]
    volume = integrate.dblquad(lambda y, x: x * y, 0, 1, 0, 2)[0]
    motion = integrate.solve_ivp(lambda t, y: [y[1], -y[0]], (0, 3), [1.0, 0.0], rtol=1e-8)
    stiff = integrate.solve_ivp(lambda t, y: -50 * y, (0, 1), [1.0], method="BDF")
    return float(area + volume + motion.y[0, -1] + stiff.y[0, -1] + integrate.simpson(np.arange(5.0) ** 2))
