# tries: to move to another folder
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.chdir('/')
    return prior * 0
