# tries: a module whose namespace has been replaced
# must get: load_error wrong_answer
import sys

sys.modules[__name__] = None
globals().clear()
