# tries: to return memory that it has not written, where the right answer may just have been
# must get: wrong_answer
import numpy as np


def bayes_update(prior, likelihood):
    return np.empty(len(prior))
