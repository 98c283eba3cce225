# tries: a thread that takes the interpreter's lock after the first answer and keeps it, so that no request is read
# must get: wrong_answer time_limit
import sys
import threading


def burn():
    sum(range(10**12))


def bayes_update(prior, likelihood):
    threading.Thread(target=burn, daemon=True).start()
    return prior
