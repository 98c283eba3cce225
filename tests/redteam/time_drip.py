# tries: to keep the judge busy with an answer that comes one byte at a time
# must get: time_limit
import os
import time


def bayes_update(prior, likelihood):
    for byte in b"SMK1" + bytes(100):
        os.write(4, bytes([byte]))
        time.sleep(0.4)
