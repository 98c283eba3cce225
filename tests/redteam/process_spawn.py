# tries: posix_spawn
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.posix_spawn('/bin/true', ['true'], {})
    return prior * 0
