# tries: to learn by stat whether a path exists, and how long the file is
# must get: wrong_answer
# portable: runtime_error
import os


def bayes_update(prior, likelihood):
    try:
        os.stat("@HIDDEN@")
    except FileNotFoundError:
        return "absent"
    raise RuntimeError("it is there: Landlock does not govern stat")
