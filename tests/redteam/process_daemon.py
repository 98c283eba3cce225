# tries: a double fork with a session of its own, that would outlive the judge (for twenty seconds)
# must get: runtime_error
import os
import time


def bayes_update(prior, likelihood):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(20)
        os._exit(0)
    return prior * 0
