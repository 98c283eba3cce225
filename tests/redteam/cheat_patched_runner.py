# tries: to replace the runner's own functions by way of sys.modules
# must get: wrong_answer load_error runtime_error
import sys

session = sys.modules["grader.runner.session"]
session.encode = lambda value, payload, views=False: True
session._same = lambda *a: True
session._Runner.find = lambda *a: None
sys.modules["grader.wire"].decode = lambda *a, **k: None
sys.modules["grader.protocol"].read_from_judge = lambda header: None


def bayes_update(prior, likelihood):
    return prior
