# contextvars, in a thread of its own too.
import contextvars
import threading

LEVEL = contextvars.ContextVar("LEVEL", default=1)


def work() -> float:
    token = LEVEL.set(5)
    seen = []
    thread = threading.Thread(target=lambda: seen.append(LEVEL.get()))
    thread.start()
    thread.join()
    inside = contextvars.copy_context().run(LEVEL.get)
    LEVEL.reset(token)
    return float(inside * 100 + seen[0] * 10 + LEVEL.get())
