# tries: to find a descriptor that should not be there
# must get: wrong_answer
# tiers: full bwrap portable weak none
import os


def bayes_update(prior, likelihood):
    for fd in range(1024):
        try:
            os.fstat(fd)
        except OSError:
            continue
        if fd > 4:
            raise RuntimeError(f"descriptor {fd}")
    return "nothing"
