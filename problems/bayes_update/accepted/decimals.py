# SPDX-License-Identifier: CC-BY-4.0
"""Standard library: decimal.Decimal has exponents to spare, so the plain products of the formula are right."""

import decimal

import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1 or likelihood.ndim not in (1, 2) or likelihood.shape[-1] != len(prior):
        raise ValueError("shapes")
    if not (np.all(prior >= 0) and np.all(likelihood >= 0)):
        raise ValueError("entries")
    if np.all(prior == 0):
        raise ValueError("prior")

    with decimal.localcontext(prec=40, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX):
        joint = [decimal.Decimal(p) for p in prior.tolist()]
        for row in np.atleast_2d(likelihood).tolist():
            joint = [weight * decimal.Decimal(value) for weight, value in zip(joint, row, strict=True)]
        evidence = sum(joint)
        if evidence == 0:
            raise ValueError("evidence")
        return np.array([float(weight / evidence) for weight in joint])
