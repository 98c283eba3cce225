# tries: to wait for a lock that nobody will release
# must get: time_limit
import threading


def bayes_update(prior, likelihood):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
