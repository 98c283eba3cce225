# print to both streams, with flush, colours and other letters; redirected too.
import contextlib
import io
import sys


def work() -> float:
    print("x", 1, sep="=", end="\n", flush=True)
    print("\x1b[31mred\x1b[0m ∑ é 漢", file=sys.stderr)
    sys.stdout.write("no newline")
    with contextlib.redirect_stdout(io.StringIO()) as caught:
        print("inside")
    return float(len(caught.getvalue()) + sys.stdout.writable() + sys.stdin.readable() * 2)
