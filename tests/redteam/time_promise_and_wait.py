# tries: to announce an answer and never send it
# must get: time_limit
import os
import struct
import time


def bayes_update(prior, likelihood):
    os.write(4, struct.pack("<4sIQ", b"SMK1", 100, 0))
    time.sleep(1e6)
