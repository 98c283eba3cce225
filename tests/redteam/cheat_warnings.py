# tries: to make every warning an error for whoever comes next
# must get: wrong_answer
import warnings

import numpy as np

warnings.simplefilter("error")
np.seterr(all="raise")
np.set_printoptions(precision=0, threshold=0)
np.random.seed(0)


def bayes_update(prior, likelihood):
    return np.full(len(prior), 0.5)
