"""Mistake: two: pure Python products that underflow, and NaN and widths never checked because zip stops early."""
# fails: numerics, bad_input
import numpy as np


def bayes_update(prior, likelihood):
    if np.ndim(prior) != 1 or np.ndim(likelihood) not in (1, 2):
        raise ValueError("dimensions")
    rows = [likelihood] if np.ndim(likelihood) == 1 else likelihood
    joint = [float(p) for p in prior]
    for row in rows:
        for x in row:
            if x < 0:
                raise ValueError("negative")
        joint = [j * float(x) for j, x in zip(joint, row)]
    if min(prior) < 0 or sum(joint) == 0:
        raise ValueError("impossible")
    total = sum(joint)
    return np.array([j / total for j in joint])
