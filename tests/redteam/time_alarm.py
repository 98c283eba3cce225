# tries: a timer that ends the process in the middle of a call
# must get: runtime_error
import signal
import time


def bayes_update(prior, likelihood):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(5)
