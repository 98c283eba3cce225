# Clocks of every kind, and a short sleep.
import time
import timeit


def work() -> float:
    began, cpu, thread = time.perf_counter(), time.process_time(), time.thread_time()
    time.sleep(0.01)
    sum(range(1000))
    good = 0.009 < time.perf_counter() - began < 60 and time.process_time() >= cpu and time.thread_time() >= thread
    best = min(timeit.repeat("x = 1", number=100, repeat=3))
    return float(good) + time.gmtime(86400).tm_yday + (best > 0) + time.get_clock_info("monotonic").monotonic
