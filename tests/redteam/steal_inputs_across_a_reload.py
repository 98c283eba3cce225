# tries: to print at the second loading what the first life of the process was asked
# must get: runtime_error
# cases: all
import os

try:
    print(open("redteam-kept").read())
except OSError:
    pass


def bayes_update(prior, likelihood):
    try:
        open("redteam-kept", "w").write(repr(prior))
    finally:
        os._exit(3)
