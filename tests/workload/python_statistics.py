# statistics: quantiles, a normal distribution, regression, modes.
import statistics


def work() -> float:
    x = [1.5, 2.5, 2.5, 2.75, 3.25, 4.75]
    line = statistics.linear_regression(range(6), x)
    normal = statistics.NormalDist.from_samples(x)
    return (
        statistics.fmean(x)
        + statistics.quantiles(x)[1]
        + line.slope
        + normal.cdf(3)
        + statistics.mode(x)
        + statistics.pstdev(x)
    )
