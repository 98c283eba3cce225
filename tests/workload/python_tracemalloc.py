# tracemalloc, resource and cProfile: a program that watches itself.
import cProfile
import io
import pstats
import resource
import tracemalloc


def work() -> float:
    tracemalloc.start()
    kept = [bytes(1000) for _ in range(100)]
    size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    profile = cProfile.Profile()
    profile.runcall(sum, range(1000))
    pstats.Stats(profile, stream=io.StringIO()).print_stats()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return float(len(kept) + (peak >= size > 100_000) + (used > 0) + (soft != 0 and hard != 0))
