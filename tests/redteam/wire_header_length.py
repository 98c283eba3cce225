# tries: to announce a header of 4 GiB
# must get: output_limit
import os
import struct


def bayes_update(prior, likelihood):
    os.write(4, struct.pack("<4sIQ", b"SMK1", 2**32 - 1, 0))
    return prior
