# tries: an exception with ten thousand causes
# must get: runtime_error
# tiers: full bwrap portable weak none
def bayes_update(prior, likelihood):
    error = RuntimeError("first")
    for i in range(10_000):
        later = RuntimeError(str(i))
        later.__cause__ = error
        error = later
    raise error
