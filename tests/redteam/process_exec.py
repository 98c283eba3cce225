# tries: to become another program
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.execv('/bin/sleep', ['sleep', '30'])
