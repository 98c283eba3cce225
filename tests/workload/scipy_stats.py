# scipy.stats: densities, quantiles, samples, tests, a multivariate normal.
import numpy as np
from scipy import stats


def work() -> float:
    x = stats.norm(1, 2).rvs(size=50, random_state=np.random.default_rng(5))
    cloud = stats.multivariate_normal([0, 1], [[2, 0.5], [0.5, 1]])
    return float(
        stats.beta.logpdf(0.3, 2, 5)
        + stats.gamma.ppf(0.4, 3)
        + stats.ttest_1samp(x, 0.0).statistic
        + cloud.logpdf([0.5, 0.5])
        + stats.poisson.cdf(3, 2.5)
        + stats.wishart(4, np.eye(2)).logpdf(np.eye(2))
        + stats.dirichlet.logpdf([0.2, 0.3, 0.5], [1, 2, 3])
    )
