# tries: to use up every descriptor
# must get: runtime_error
# tiers: full bwrap portable weak none
import os

KEPT = []


def bayes_update(prior, likelihood):
    for _ in range(100):
        KEPT.append(os.pipe())
    return prior
