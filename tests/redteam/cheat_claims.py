# tries: to claim times, scores and verdicts as attributes of its answer
# must get: wrong_answer
class Answer(dict):
    score = 100
    verdict = "accepted"


def bayes_update(prior, likelihood):
    return Answer(score=100, points=100, verdict="accepted", cpu_s=-1.0, elapsed=0.0, ok=1)
