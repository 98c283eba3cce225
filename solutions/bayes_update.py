# SPDX-License-Identifier: CC-BY-4.0
"""Bayes' theorem over a finite set of hypotheses, in logarithms: ten thousand rows neither underflow nor overflow."""

import numpy as np
from jaxtyping import Float64, Real


def bayes_update(
    prior: Real[np.ndarray, "H"], likelihood: Real[np.ndarray, "H"] | Real[np.ndarray, "N H"]
) -> Float64[np.ndarray, "H"]:
    """Return the posterior over H hypotheses after independent observations.

    prior: (H,), not negative; need not sum to one.
    likelihood: (H,) for one observation, or (N, H) with one observation a row; entry [n, h] is p(x_n | h).
    Raises ValueError for shapes that do not fit (also where numpy would broadcast), negative or NaN entries, a prior
    that sums to zero, and evidence that no hypothesis can explain.
    """
    prior = np.asarray(prior, dtype=np.float64)  # (H,)
    likelihood = np.asarray(likelihood, dtype=np.float64)  # (H,) or (N, H)

    if prior.ndim != 1:
        raise ValueError(f"prior must have one dimension, not {prior.ndim}")
    if likelihood.ndim not in (1, 2):
        raise ValueError(f"likelihood must have one or two dimensions, not {likelihood.ndim}")
    if likelihood.shape[-1] != len(prior):
        raise ValueError(f"likelihood is about {likelihood.shape[-1]} hypotheses, prior about {len(prior)}")
    # "Not all at least zero" instead of "any below zero": NaN compares false either way.
    if not (np.all(prior >= 0) and np.all(likelihood >= 0)):
        raise ValueError("prior and likelihood must not hold negative numbers or NaN")

    rows = np.atleast_2d(likelihood)  # (N, H)
    with np.errstate(divide="ignore"):  # log 0 = -inf is right: nothing that is added brings the hypothesis back
        log_joint = np.log(prior) + np.log(rows).sum(axis=0)  # (H,)

    largest = log_joint.max()
    if largest == -np.inf:  # a prior of zeros ends here too
        raise ValueError("every hypothesis has prior zero or a zero in some row: none can explain the evidence")
    joint = np.exp(log_joint - largest)  # (H,), the largest is one: the sum can neither vanish nor overflow
    return joint / joint.sum()
