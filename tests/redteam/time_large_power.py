# tries: one arithmetic operation that takes minutes and can not be interrupted
# must get: time_limit
def bayes_update(prior, likelihood):
    return len(str(3 ** (10**7))) + 7 ** (10**9 // 20)
