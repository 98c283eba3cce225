# tries: to stop its own process, so that it neither runs nor ends
# must get: runtime_error
import os
import signal


def bayes_update(prior, likelihood):
    os.kill(os.getpid(), signal.SIGSTOP)
