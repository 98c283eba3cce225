# tries: to carry hidden inputs into the student's report as the shape of an array without elements
# must get: wrong_answer
# cases: all
import numpy as np


def bayes_update(prior, likelihood):
    return np.empty((0, int(f"{float(np.ravel(prior)[0]):.15f}".partition(".")[2].lstrip("0")[:9] or 7)))
