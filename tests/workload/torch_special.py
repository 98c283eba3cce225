# torch.special, window functions, cumulative things, histograms, quantiles, bit operations.
import torch


def work() -> float:
    x = torch.linspace(0.1, 2, 12, dtype=torch.float64)
    s = torch.special
    total = (
        s.erf(x).sum()
        + s.digamma(x).sum()
        + s.gammaln(x).sum()
        + s.expit(x).sum()
        + s.log_ndtr(x).sum()
        + s.i0(x).sum()
    )
    total = total + s.zeta(x + 1.5, x).sum() + torch.quantile(x, 0.3) + torch.histc(x, 4).sum() + torch.trapezoid(x, x)
    return float(total + (torch.arange(8) << 2).bitwise_xor(torch.tensor(5)).sum() + torch.kaiser_window(8).sum())
