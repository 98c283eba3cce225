# tries: to look like the teacher's Ctrl-C
# must get: runtime_error
def bayes_update(prior, likelihood):
    raise KeyboardInterrupt
