# tries: a list that holds itself
# must get: wrong_answer
def bayes_update(prior, likelihood):
    answer = []
    answer.append(answer)
    return answer
