# tries: an integer of a million digits
# must get: wrong_answer
def bayes_update(prior, likelihood):
    return 1 << 3_000_000
