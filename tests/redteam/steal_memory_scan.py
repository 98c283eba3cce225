# tries: to search its own raw memory for a canary of the judge
# must get: wrong_answer
# cpu: 5
import ctypes
import os
import re

import numpy as np

WORD = "".join(["soft", "mark-can", "ary-"]).encode()
libc = ctypes.CDLL(None, use_errno=True)
PIPE = os.pipe()


def page(address):
    # write(2) says EFAULT where a read of ours would crash
    if libc.write(PIPE[1], ctypes.c_void_p(address), 4096) != 4096:
        return b""
    return os.read(PIPE[0], 4096)


def bayes_update(prior, likelihood):
    start = id(np.zeros(1)) & ~0xFFFFFF
    for base in (start, id(WORD) & ~0xFFFFFF, id(object()) & ~0xFFFFFF):
        for address in range(base, base + (1 << 24), 4096):
            for found in re.findall(WORD + rb"[0-9a-f]{16}", page(address)):
                print(found)
    return "nothing"
