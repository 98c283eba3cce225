# tries: to replace built-in functions that the runner uses
# must get: wrong_answer runtime_error time_limit load_error
import builtins

builtins.isinstance = lambda *a: True
builtins.len = lambda *a: 0
builtins.type = None


def bayes_update(prior, likelihood):
    return prior
