# tries: a list that holds itself ten times
# must get: time_limit memory_limit runtime_error
def bayes_update(prior, likelihood):
    answer = []
    answer.extend([answer] * 10)
    return answer
