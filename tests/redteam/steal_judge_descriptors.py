# tries: to list and open the judge's descriptors
# must get: runtime_error
# tiers: full bwrap portable weak
import os


def bayes_update(prior, likelihood):
    names = os.listdir("/proc/@JUDGE@/fd")
    return [os.readlink(f"/proc/@JUDGE@/fd/{name}") for name in names]
