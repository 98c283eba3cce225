# tries: to change a module of numpy or of the standard library for those who come after
# must get: wrong_answer
import os

import numpy as np


def bayes_update(prior, likelihood):
    for path in (np.__file__, os.__file__, __import__("random").__file__):
        for mode in ("r+b", "ab"):
            try:
                open(path, mode).close()
            except OSError:
                continue
            raise RuntimeError(path)
    return "nothing"
