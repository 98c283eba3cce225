# scipy.stats: fitting, kernel density, Kolmogorov-Smirnov, bootstrap.
import numpy as np
from scipy import stats


def work() -> float:
    x = np.random.default_rng(6).gamma(2.0, 1.5, size=200)
    shape, _, scale = stats.gamma.fit(x, floc=0)
    density = stats.gaussian_kde(x)(1.0)[0]
    ends = stats.bootstrap((x,), np.mean, n_resamples=100, rng=np.random.default_rng(1)).confidence_interval
    return float(shape + scale + density + stats.ks_2samp(x, x + 1).statistic + ends.low + stats.spearmanr(x, x**2)[0])
