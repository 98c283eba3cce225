# tries: source that makes the compiler fold a constant of many gigabytes
# must get: load_error wrong_answer runtime_error memory_limit time_limit
X = ((((((((((1 << 128) ** 128) ** 128) ** 128)) << 10000) << 100000) << 1000000) * (1 << 4000)))


def bayes_update(prior, likelihood):
    return "a" * 2**40 + "b" * 2**40
