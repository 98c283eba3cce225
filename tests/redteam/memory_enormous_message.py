# tries: an exception with a message of 64 MiB
# must get: runtime_error
# tiers: full bwrap portable weak none
def bayes_update(prior, likelihood):
    raise RuntimeError("x" * (64 << 20))
