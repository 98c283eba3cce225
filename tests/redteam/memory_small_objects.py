# tries: very many small objects
# must get: memory_limit time_limit
def bayes_update(prior, likelihood):
    head = None
    for _ in range(30_000_000):
        head = [head]
