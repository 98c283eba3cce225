# tries: a file that is named like a module of the standard library
# must get: wrong_answer runtime_error
# file: json.py
import json


def bayes_update(prior, likelihood):
    return json.dumps([1])
