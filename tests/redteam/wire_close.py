# tries: to close the pipe of replies
# must get: runtime_error
import os
import time


def bayes_update(prior, likelihood):
    os.close(4)
    time.sleep(60)
