# tries: an array of records with hostile field names
# must get: wrong_answer
import numpy as np


def bayes_update(prior, likelihood):
    return np.zeros(len(prior), dtype=[("\x1b[31m::error::", "f8"), ("[red]<b>", "O")])
