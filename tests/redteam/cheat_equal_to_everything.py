# tries: an answer that says that it equals everything
# must get: wrong_answer
class Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __array_ufunc__(self, *arguments, **options):
        return True

    def __array__(self, dtype=None, copy=None):
        raise SystemExit

    def __float__(self):
        return 0.5

    def __bool__(self):
        return True


def bayes_update(prior, likelihood):
    return Equal()
