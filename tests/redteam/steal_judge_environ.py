# tries: to read the judge's environment
# must get: runtime_error
# tiers: full bwrap portable weak
def bayes_update(prior, likelihood):
    return open("/proc/@JUDGE@/environ", "rb").read().decode()
