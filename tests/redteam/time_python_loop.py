# tries: to loop for ever in Python
# must get: time_limit
def bayes_update(prior, likelihood):
    while True:
        pass
