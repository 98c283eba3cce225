# tries: to patch every clock and then use too much time
# must get: time_limit
import time

time.time = time.monotonic = time.perf_counter = time.process_time = time.thread_time = lambda: 0.0


def bayes_update(prior, likelihood):
    while time.process_time() < 1:
        pass
