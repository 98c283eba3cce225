# tries: an answer whose special methods raise, lie or never end
# must get: wrong_answer runtime_error
class Hostile:
    @property
    def __class__(self):
        raise SystemExit

    def __getattr__(self, name):
        raise KeyboardInterrupt

    def __len__(self):
        return 2**62

    def __iter__(self):
        while True:
            yield self

    def __index__(self):
        return 2**70


def bayes_update(prior, likelihood):
    return Hostile()
