# tries: a string of 16 MiB
# must get: output_limit runtime_error
def bayes_update(prior, likelihood):
    return "x" * (16 << 20)
