# tries: to predict what the random state of the next call is, and to freeze it
# must get: wrong_answer
import random

import numpy as np

random.seed = np.random.seed = lambda *a, **k: None


def bayes_update(prior, likelihood):
    return np.random.random(len(prior))
