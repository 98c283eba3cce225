# tries: an answer nested ten thousand deep
# must get: wrong_answer
def bayes_update(prior, likelihood):
    answer = ()
    for _ in range(10_000):
        answer = (answer,)
    return answer
