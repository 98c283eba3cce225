# tries: to print for ever
# must get: time_limit
import os


def bayes_update(prior, likelihood):
    while True:
        os.write(1, b"x" * 65536)
