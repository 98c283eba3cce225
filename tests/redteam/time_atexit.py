# tries: to leave with a handler at exit that loops
# must get: runtime_error
import atexit


def forever():
    while True:
        pass


def bayes_update(prior, likelihood):
    atexit.register(forever)
    raise SystemExit(0)
