# tries: to loop inside C code that holds the interpreter's lock
# must get: time_limit
def bayes_update(prior, likelihood):
    return sum(range(10**12))
