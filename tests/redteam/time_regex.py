# tries: a regular expression that backtracks for ever, in C
# must get: time_limit
import re


def bayes_update(prior, likelihood):
    re.match(r"(a+)+$", "a" * 60 + "b")
