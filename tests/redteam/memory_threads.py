# tries: thousands of sleeping threads, each with a small stack
# must get: runtime_error wrong_answer memory_limit time_limit
# cases: one
import threading

RELEASE = threading.Event()


def bayes_update(prior, likelihood):
    threading.stack_size(64 << 10)
    for _ in range(3000):
        threading.Thread(target=RELEASE.wait, args=(3,), daemon=True).start()
    return prior
