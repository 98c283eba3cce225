# tries: an answer that runs code where it is unpickled
# must get: wrong_answer
class Bomb:
    def __reduce__(self):
        return eval, ("open('redteam-pickled', 'w')",)

    __reduce_ex__ = __getstate__ = lambda self, *a: (eval, ("1/0",))


def bayes_update(prior, likelihood):
    return [Bomb(), {"x": Bomb()}]
