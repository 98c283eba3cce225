# tries: to start a shell
# must get: wrong_answer
import os


def bayes_update(prior, likelihood):
    status = os.system('exit 7')
    if status == 7 << 8:
        raise RuntimeError('a shell ran')
    return 'nothing'
