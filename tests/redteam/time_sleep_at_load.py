# tries: to sleep while the file is loaded
# must get: time_limit
import time

time.sleep(1e6)


def bayes_update(prior, likelihood):
    return prior
