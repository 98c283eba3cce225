# tries: an answer that pretends to be an array
# must get: wrong_answer runtime_error
import numpy as np


class Pretender:
    __class__ = np.ndarray
    shape = (3,)
    dtype = np.dtype("float64")
    ndim = 1


def bayes_update(prior, likelihood):
    return Pretender()
