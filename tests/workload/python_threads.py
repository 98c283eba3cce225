# Threads with locks, a condition, a barrier and a local.
import threading


def work() -> float:
    lock, ready, local = threading.Lock(), threading.Condition(), threading.local()
    barrier = threading.Barrier(4)
    results: list[int] = []

    def run(number: int) -> None:
        local.value = number
        barrier.wait()
        with lock:
            results.append(local.value**2)
        with ready:
            ready.notify_all()

    threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(4)]
    for thread in threads:
        thread.start()
    with ready:
        ready.wait_for(lambda: len(results) == 4, timeout=5)
    for thread in threads:
        thread.join()
    return float(sum(results) + threading.active_count() * 0)
