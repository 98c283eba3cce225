# tries: to leave compiled code for the next import
# must get: wrong_answer
import json
import py_compile


def bayes_update(prior, likelihood):
    try:
        py_compile.compile(json.__file__, doraise=True)
    except OSError:
        return "nothing"
    raise RuntimeError("written")
