# tries: numbers whose conversions lie
# must get: wrong_answer
class Number(float):
    def __float__(self):
        return 0.5

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def bayes_update(prior, likelihood):
    return [Number(0.1) for _ in prior]
