# tries: to announce a payload of 2**60 bytes
# must get: output_limit
import os
import struct


def bayes_update(prior, likelihood):
    os.write(4, struct.pack("<4sIQ", b"SMK1", 10, 2**60))
    return prior
