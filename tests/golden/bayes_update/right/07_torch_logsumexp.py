"""Style: torch.logsumexp, then exp and one more division so that the sum is one."""
import numpy
import torch


def bayes_update(prior, likelihood):
    if numpy.ndim(prior) != 1 or numpy.ndim(likelihood) not in (1, 2):
        raise ValueError("wrong number of dimensions")
    if numpy.shape(likelihood)[-1] != numpy.shape(prior)[0]:
        raise ValueError("wrong width")
    pi = torch.as_tensor(numpy.array(prior, dtype=numpy.float64, order="C"))
    ell = torch.as_tensor(numpy.array(likelihood, dtype=numpy.float64, order="C", ndmin=2))
    if not (torch.all(pi >= 0) and torch.all(ell >= 0)):
        raise ValueError("negative or NaN")
    if pi.sum().item() <= 0:
        raise ValueError("the prior sums to zero")
    logw = pi.log() + ell.log().sum(0)
    logz = torch.logsumexp(logw, dim=0)
    if logz.item() == float("-inf"):
        raise ValueError("evidence has probability zero")
    w = (logw - logz).exp()
    return (w / w.sum()).detach().cpu().numpy()
