# tries: to signal every process it may
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.kill(-1, 0)
    return prior * 0
