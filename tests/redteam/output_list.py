# tries: a list of a million numbers
# must get: output_limit runtime_error
def bayes_update(prior, likelihood):
    return list(range(1_000_000))
