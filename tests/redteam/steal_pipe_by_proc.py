# tries: to open the pipes to the judge the other way round
# must get: wrong_answer runtime_error
import os


def bayes_update(prior, likelihood):
    requests = os.open("/proc/self/fd/3", os.O_WRONLY)
    os.write(requests, b"SMK1" + bytes(12))
    return "nothing"
