"""Style: every import inside the function that needs it, nested helper functions."""


def bayes_update(prior, likelihood):
    import numpy as np

    def matrix(x):
        x = np.asarray(x, dtype=np.float64)
        if x.ndim == 1:
            return x[None, :]
        if x.ndim == 2:
            return x
        raise ValueError("likelihood is neither a vector nor a matrix")

    def explain(p, rows):
        from scipy.special import logsumexp

        with np.errstate(divide="ignore"):
            joint = np.log(p) + np.log(rows).sum(axis=0)
        if np.all(joint == -np.inf):
            raise ValueError("impossible evidence")
        joint -= joint.max()
        return np.exp(joint - logsumexp(joint))

    p = np.asarray(prior, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError("prior is not a vector")
    rows = matrix(likelihood)
    if rows.shape[1] != p.shape[0]:
        raise ValueError("prior and rows differ in width")
    if any(bool((np.isnan(a) | (a < 0)).any()) for a in (p, rows)):
        raise ValueError("bad entry")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    return explain(p, rows)
