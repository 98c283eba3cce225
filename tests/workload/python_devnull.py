# What nobody wants to see is printed to /dev/null.
# not in: weak
import contextlib
import os


def work() -> float:
    with open(os.devnull, "w", encoding="utf-8") as nothing, contextlib.redirect_stdout(nothing):
        print("gone")
        return float(nothing.write("four"))
