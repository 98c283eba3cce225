# tries: to call or patch what may stand in the main module
# must get: wrong_answer
import __main__
import sys

for module in (__main__, *list(sys.modules.values())):
    for name in ("PASS", "score", "results", "set_score", "report"):
        try:
            setattr(module, name, lambda *a, **k: 100)
        except Exception:
            pass


def bayes_update(prior, likelihood):
    return prior
