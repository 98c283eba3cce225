# tries: a dict with a million entries
# must get: wrong_answer
# cpu: 2
def bayes_update(prior, likelihood):
    return dict.fromkeys(range(1_000_000))
