# tries: a dict with a million entries
# must get: output_limit runtime_error time_limit
# cpu: 2
def bayes_update(prior, likelihood):
    return dict.fromkeys(range(1_000_000))
