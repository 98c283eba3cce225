# tries: to carry a byte of a hidden input out as an exit status (a byte is what this can carry)
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os._exit(int(float(prior[0]) * 1e6) & 0x7F)
