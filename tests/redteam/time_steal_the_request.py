# tries: to read from the pipe of requests itself, where nothing will come
# must get: time_limit
import os


def bayes_update(prior, likelihood):
    os.read(3, 1)
