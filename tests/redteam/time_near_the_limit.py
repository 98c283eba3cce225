# tries: to spend nearly all the time of each call, so that the whole takes long
# must get: wrong_answer time_limit
# cases: all
import time


def bayes_update(prior, likelihood):
    until = time.process_time() + 0.4
    while time.process_time() < until:
        pass
    return prior
