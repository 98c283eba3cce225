# tries: a fork bomb of at most twenty processes
# must get: runtime_error
import os
import time


def bayes_update(prior, likelihood):
    for _ in range(20):
        if os.fork() == 0:
            time.sleep(2)
            os._exit(0)
    return prior * 0
