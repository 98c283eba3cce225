# tries: to read the judge's memory
# must get: runtime_error
# tiers: full bwrap portable weak
def bayes_update(prior, likelihood):
    maps = open("/proc/@JUDGE@/maps").read()
    return open("/proc/@JUDGE@/mem", "rb").read(1), maps
