"""Bayes' theorem for finitely many hypotheses: your solution. The task: `grader show bayes_update`."""

import numpy as np
from numpy.typing import ArrayLike


def bayes_update(prior: ArrayLike, likelihood: ArrayLike) -> np.ndarray:
    """Return the posterior over H hypotheses after independent observations.

    prior: (H,), not negative; need not sum to one.
    likelihood: (H,) for one observation, or (N, H) with one observation a row; entry [n, h] is p(x_n | h).
    Returns the posterior, shape (H,), dtype float64.
    Raises ValueError for impossible evidence, shapes that do not fit, negative or NaN entries, a prior of sum zero.
    """
    raise NotImplementedError
