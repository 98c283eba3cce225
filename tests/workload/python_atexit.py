# atexit, sys.excepthook and a __del__ that prints: nothing of it disturbs an answer.
import atexit
import sys


class Noisy:
    def __del__(self):
        print("gone")


def work() -> float:
    def goodbye():
        print("bye")

    atexit.register(goodbye)
    atexit.unregister(goodbye)
    old, sys.excepthook = sys.excepthook, lambda *error: None
    sys.excepthook = old
    Noisy()
    return 2.0
