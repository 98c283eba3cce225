# tries: to change its inputs, so that whoever compares with them afterwards is misled
# must get: wrong_answer
# cases: all
import numpy as np


def bayes_update(prior, likelihood):
    if isinstance(prior, np.ndarray) and isinstance(likelihood, np.ndarray):
        prior[...] = 1.0
        likelihood[...] = 1.0
    return np.full(len(prior), 1.0 / max(1, len(prior)))
