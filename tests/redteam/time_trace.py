# tries: to slow down the runner's own code with a trace function that loops
# must get: time_limit
import sys


def forever(frame, event, argument):
    while True:
        pass


def bayes_update(prior, likelihood):
    sys.setprofile(forever)
    return prior
