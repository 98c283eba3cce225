# tries: to print a result by the hooks of interactive sessions
# must get: wrong_answer
import sys

sys.displayhook = lambda value: print("score: 100")
sys.ps1 = ">>> "


def bayes_update(prior, likelihood):
    sys.displayhook(100)
    return prior
