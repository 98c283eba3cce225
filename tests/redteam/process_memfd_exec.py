# tries: to execute a program from memory
# must get: runtime_error
import os
import sys


def bayes_update(prior, likelihood):
    fd = os.memfd_create('redteam')
    os.write(fd, open(sys.executable, 'rb').read(100))
    os.execv(f'/proc/self/fd/{fd}', ['x'])
