# tries: to open a hidden file by its absolute path
# must get: runtime_error
def bayes_update(prior, likelihood):
    return open("@HIDDEN@").read()
