# tries: to reach a hidden file through ../ from folders that may be read
# must get: runtime_error
import os
import sys


def bayes_update(prior, likelihood):
    here = os.path.dirname(os.__file__)
    up = "/".join([".."] * (here.count("/") + 2))
    return open(f"{here}/{up}@HIDDEN@").read()
