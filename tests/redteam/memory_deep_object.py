# tries: to overflow the C stack when a long chain of objects is freed or shown
# must get: wrong_answer runtime_error
import functools


def bayes_update(prior, likelihood):
    chain = ()
    for _ in range(100_000):
        chain = functools.partial(print, chain)
    return chain
