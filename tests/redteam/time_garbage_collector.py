# tries: to run code for ever in a callback of the garbage collector
# must get: time_limit
import gc


def forever(phase, information):
    while True:
        pass


def bayes_update(prior, likelihood):
    gc.callbacks.append(forever)
    gc.collect()
    return prior
