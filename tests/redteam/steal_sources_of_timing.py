# tries: to reach the judge's clock and counters (it may know its own; the judge keeps time by the kernel's word)
# must get: wrong_answer
import os
import time

time.time = time.monotonic = time.perf_counter = time.process_time = time.thread_time = lambda: 0.0


def bayes_update(prior, likelihood):
    os.times()
    return prior * 0
