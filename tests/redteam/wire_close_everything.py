# tries: to close every descriptor and go on
# must get: runtime_error
import os
import time


def bayes_update(prior, likelihood):
    os.closerange(0, 64)
    time.sleep(60)
