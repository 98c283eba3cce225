# tries: to switch the collector off and leave cycles with destructors
# must get: wrong_answer
import gc

gc.disable()
gc.set_threshold(1)


class Cycle:
    def __init__(self):
        self.self = self

    def __del__(self):
        raise SystemExit


def bayes_update(prior, likelihood):
    for _ in range(100):
        Cycle()
    return prior
