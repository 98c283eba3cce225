# tries: a pool of processes, forked and spawned
# must get: runtime_error
import multiprocessing


def bayes_update(prior, likelihood):
    for method in ("fork", "spawn", "forkserver"):
        try:
            process = multiprocessing.get_context(method).Process(target=print)
            process.start()
            process.join()
            return prior * 0
        except OSError as error:
            last = error
    raise last
