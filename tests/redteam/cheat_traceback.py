# tries: to poison what the runner writes tracebacks with
# must get: runtime_error
import linecache
import sys
import traceback

linecache.cache["bayes_update.py"] = (1, None, ["\x1b[31mowned\n"] * 100, "bayes_update.py")
linecache.getline = linecache.getlines = lambda *a, **k: 1 / 0
traceback.extract_tb = lambda *a, **k: [None]
sys.excepthook = sys.unraisablehook = None
sys.tracebacklimit = -5


def bayes_update(prior, likelihood):
    raise RuntimeError("x")
