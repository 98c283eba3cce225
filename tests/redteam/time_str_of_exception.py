# tries: an exception whose text takes for ever
# must get: time_limit
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def bayes_update(prior, likelihood):
    raise Endless
