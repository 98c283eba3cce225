# tries: to sleep for ever, which costs no CPU time
# must get: time_limit
import time


def bayes_update(prior, likelihood):
    time.sleep(1e6)
