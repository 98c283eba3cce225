# tries: to know the public examples by heart
# must get: wrong_answer
# cases: all
import numpy as np

KNOWN = {(0.01, 0.99): (0.15384615, 0.84615385), (0.5, 0.5): (0.5, 0.5)}


def bayes_update(prior, likelihood):
    return np.array(KNOWN.get(tuple(np.round(np.asarray(prior, float).ravel(), 6)), (0.5, 0.5)))
