# tries: to signal the judge
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.kill(@JUDGE@, 0)
    return prior * 0
