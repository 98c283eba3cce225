# tries: to put other pipes in the place of those to the judge
# must get: runtime_error time_limit
# cases: one
import os


def bayes_update(prior, likelihood):
    reading, writing = os.pipe()
    os.dup2(reading, 3)
    os.dup2(writing, 4)
    return prior
