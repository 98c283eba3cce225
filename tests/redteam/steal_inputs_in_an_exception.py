# tries: to carry a hidden input into the student's report as the name and the text of an exception
# must get: runtime_error
# cases: all
def bayes_update(prior, likelihood):
    text = " ".join(repr(float(x)) for x in list(prior)[:4])
    raise type(text, (ArithmeticError,), {})(text)
