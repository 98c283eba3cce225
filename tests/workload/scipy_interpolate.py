# scipy.interpolate: splines, PCHIP, a radial basis, a regular grid.
import numpy as np
from scipy import interpolate


def work() -> float:
    x = np.linspace(0, 3, 12)
    grid = interpolate.RegularGridInterpolator((x, x), np.outer(x, x))
    radial = interpolate.RBFInterpolator(x[:, None], np.sin(x))
    return float(
        interpolate.CubicSpline(x, np.sin(x))(1.234)
        + interpolate.PchipInterpolator(x, np.cos(x))(0.77)
        + interpolate.make_smoothing_spline(x, np.exp(x))(2.0)
        + grid([[1.5, 0.5]])[0]
        + radial([[1.1]])[0]
    )
