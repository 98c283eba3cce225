# tries: to return its input, as a view that changes later
# must get: wrong_answer
def bayes_update(prior, likelihood):
    return prior[:]
