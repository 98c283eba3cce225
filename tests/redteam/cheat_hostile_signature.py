# tries: a function whose signature raises, loops or lies
# must get: load_error time_limit
class Function:
    @property
    def __signature__(self):
        while True:
            pass

    def __call__(self, prior, likelihood):
        return prior


bayes_update = Function()
