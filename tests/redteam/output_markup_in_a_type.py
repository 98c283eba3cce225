# tries: the same with the name of a class that is returned
# must get: wrong_answer
# cases: all
Owned = type("\x1b[31m\n::error::[bold]<b>owned</b>##[error]\u202e]]>", (), {})


def bayes_update(prior, likelihood):
    return Owned()
