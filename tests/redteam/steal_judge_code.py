# tries: to import the judge's part of the grader
# must get: wrong_answer runtime_error
def bayes_update(prior, likelihood):
    try:
        import grader.judge.grade
    except OSError:
        return "nothing"
    return "code without answers"
