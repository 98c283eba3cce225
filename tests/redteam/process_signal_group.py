# tries: to signal its process group
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.killpg(0, 0)
    return prior * 0
