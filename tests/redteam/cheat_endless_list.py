# tries: a list that never ends when it is walked
# must get: time_limit memory_limit runtime_error
class Endless(list):
    def __iter__(self):
        while True:
            yield 1


def bayes_update(prior, likelihood):
    return Endless([1])
