# An optional library that is not installed: the fallback is taken.
def work() -> float:
    try:
        import numba_or_something as fast
    except ImportError:
        fast = None
    return 1.0 if fast is None else 2.0
