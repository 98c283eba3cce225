# tries: infinity, against which every error is small
# must get: wrong_answer
import numpy as np


def bayes_update(prior, likelihood):
    return np.full(len(prior), np.inf)
