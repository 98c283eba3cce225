# tries: to raise the promised error always
# must get: runtime_error
# cases: all
def bayes_update(prior, likelihood):
    raise ValueError("no")
