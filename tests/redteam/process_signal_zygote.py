# tries: to signal the process that forked it
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.kill(os.getppid(), 0)
    return prior * 0
