# tries: to fork
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    if os.fork() == 0:
        os._exit(0)
    return prior * 0
