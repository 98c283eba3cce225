# tries: to leave with status 0, as if all were well
# must get: runtime_error
import sys


def bayes_update(prior, likelihood):
    sys.exit(0)
