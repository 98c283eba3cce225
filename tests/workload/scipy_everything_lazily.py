# One function that imports the whole of scipy by attribute, as `import scipy` allows.
import scipy


def work() -> float:
    total = scipy.special.expit(0.2) + scipy.linalg.det([[2.0, 1.0], [1.0, 3.0]]) + scipy.stats.norm.cdf(0.4)
    total += scipy.optimize.brentq(lambda x: x - 0.25, 0, 1) + scipy.integrate.quad(lambda x: x, 0, 1)[0]
    return float(total + scipy.signal.windows.hann(9).sum() + scipy.spatial.distance.euclidean([0, 0], [3, 4]))
