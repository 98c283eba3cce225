# tries: to leave at once with status 0
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os._exit(0)
