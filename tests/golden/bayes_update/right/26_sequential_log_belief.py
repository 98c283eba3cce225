"""Style: a class with an update method that keeps a running log belief, shifted to maximum zero after every row."""
import numpy as np


class BayesFilter:
    def __init__(self, prior):
        self.prior = np.array(prior, dtype=np.float64)
        if self.prior.ndim != 1:
            raise ValueError("prior must be one-dimensional")
        self._check(self.prior)
        if self.prior.sum() == 0:
            raise ValueError("prior sums to zero")
        self.log_belief = self._log(self.prior)

    @staticmethod
    def _check(x):
        if not (x >= 0).all():
            raise ValueError("negative or NaN entry")

    @staticmethod
    def _log(x):
        with np.errstate(divide="ignore"):
            return np.log(x)

    def update(self, row):
        b = self.log_belief + self._log(row)
        top = b.max()
        if top == -np.inf:
            raise ValueError("impossible evidence")
        self.log_belief = b - top

    def update_all(self, rows):
        rows = np.array(rows, dtype=np.float64)
        if rows.ndim == 1:
            rows = rows[None, :]
        if rows.ndim != 2 or rows.shape[1] != self.prior.shape[0]:
            raise ValueError("rows do not fit")
        self._check(rows)
        for row in rows:
            self.update(row)
        return self

    @property
    def posterior(self):
        w = np.exp(self.log_belief - self.log_belief.max())
        return w / w.sum()


def bayes_update(prior, likelihood):
    return BayesFilter(prior).update_all(likelihood).posterior
