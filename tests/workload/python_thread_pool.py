# ThreadPoolExecutor over numpy work, and multiprocessing.dummy left aside.
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np


def work() -> float:
    with ThreadPoolExecutor(max_workers=4) as pool:
        done = list(pool.map(lambda n: float(np.linalg.norm(np.arange(n))), range(1, 20)))
        futures = [pool.submit(pow, 2, n) for n in range(5)]
        return sum(done) + sum(future.result() for future in as_completed(futures))
