# tries: to keep the hidden inputs, and to print and return them when the case is repeated with public inputs
# must get: wrong_answer
# cases: all
import numpy as np

SEEN = []


def bayes_update(prior, likelihood):
    SEEN.append(" ".join(repr(float(x)) for x in list(prior)[:4]))
    print("\n".join(SEEN), flush=True)
    return np.full(len(prior), float(SEEN[0].split()[0]))
