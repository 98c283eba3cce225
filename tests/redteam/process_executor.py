# tries: a pool of processes in which the answer is worked out later
# must get: runtime_error
import concurrent.futures


def bayes_update(prior, likelihood):
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        return pool.submit(sum, [1]).result()
