# sys: recursion limit, sizes, frames, version, a trace function, interned strings.
import platform
import sys


def depth(n: int) -> int:
    return 0 if n == 0 else 1 + depth(n - 1)


def work() -> float:
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(5000)
    try:
        deep = depth(3000)
    finally:
        sys.setrecursionlimit(old)
    calls = []
    before = sys.gettrace()
    sys.settrace(lambda frame, event, arg: calls.append(event))
    depth(2)
    sys.settrace(before)
    known = sys.version_info >= (3, 11) and sys.getsizeof([]) > 0 and sys._getframe().f_code.co_name == "work"
    return float(deep + len(calls) + known + (sys.byteorder == "little") + len(platform.python_implementation()))
