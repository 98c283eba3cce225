# tries: an array whose comparisons, ufuncs, shape and dtype lie
# must get: wrong_answer
import numpy as np


class Liar(np.ndarray):
    def __array_ufunc__(self, *arguments, **options):
        return np.bool_(True)

    def __array_function__(self, *arguments, **options):
        return True

    def __eq__(self, other):
        return np.ones(1, bool)

    @property
    def shape(self):
        return (3,)


def bayes_update(prior, likelihood):
    return np.full(len(prior), 0.5).view(Liar)
