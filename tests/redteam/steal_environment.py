# tries: to print the environment it was given, by every way there is
# must get: wrong_answer
# tiers: full bwrap portable weak none
import ctypes
import os

print(dict(os.environ))
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
i = 0
while environ[i]:
    print(environ[i])
    i += 1


def bayes_update(prior, likelihood):
    return str(dict(os.environ))
