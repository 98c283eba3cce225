# tries: to list the processes of the machine
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    return os.listdir("/proc")
