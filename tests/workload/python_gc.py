# gc and weakref: cycles collected, finalizers run, statistics read.
import gc
import weakref


class Thing:
    pass


def work() -> float:
    ended = []
    one = Thing()
    one.self = one
    weakref.finalize(one, ended.append, 3)
    seen = weakref.ref(one)
    table = weakref.WeakValueDictionary(a=one)
    del one
    gc.collect()
    gc.disable()
    gc.enable()
    return float(sum(ended) + (seen() is None) + len(table) + gc.isenabled() + len(gc.get_stats()))
