# tries: to carry a hidden input into the student's report as the name of a class
# must get: wrong_answer
# cases: all
def bayes_update(prior, likelihood):
    return type(" ".join(repr(float(x)) for x in list(prior)[:4]), (), {})()
