# tries: threads with large stacks
# must get: runtime_error memory_limit time_limit
# cases: one
import threading

RELEASE = threading.Event()


def bayes_update(prior, likelihood):
    threading.stack_size(256 << 20)
    for _ in range(50):
        threading.Thread(target=RELEASE.wait, args=(3,), daemon=True).start()
    return prior
