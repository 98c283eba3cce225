# tries: NaN, which some comparisons let pass
# must get: wrong_answer
import numpy as np


def bayes_update(prior, likelihood):
    return np.full(len(prior), np.nan)
