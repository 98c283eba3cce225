# tries: a NUL byte, at which other readers stop
# must get: load_error
# template: nul
def bayes_update(prior, likelihood):
    return prior
@NUL@
