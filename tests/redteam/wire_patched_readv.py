# tries: to replace the runner's way of reading, so that it never sees a request
# must get: time_limit runtime_error wrong_answer
# cases: one
import os
import time


def readv(fd, buffers):
    time.sleep(1e6)


os.readv = readv


def bayes_update(prior, likelihood):
    return prior
