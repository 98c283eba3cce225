# tries: 100 kB of nonsense instead of an answer
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    for _ in range(100):
        os.write(4, b"\xff" * 1000)
    return prior
