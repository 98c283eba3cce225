# tries: to crash
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.abort()
