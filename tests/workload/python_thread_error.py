# An exception in a thread is written to stderr and stays there; one in a future comes back.
import threading
from concurrent.futures import ThreadPoolExecutor


def work() -> float:
    thread = threading.Thread(target=lambda: 1 // 0)
    hook, seen = threading.excepthook, []
    threading.excepthook = lambda args: (seen.append(args.exc_type.__name__), hook(args))
    try:
        thread.start()
        thread.join()
    finally:
        threading.excepthook = hook
    with ThreadPoolExecutor(1) as pool:
        failed = pool.submit(int, "x").exception()
    return float(len(seen) + isinstance(failed, ValueError))
