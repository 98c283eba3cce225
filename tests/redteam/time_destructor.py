# tries: to loop in the destructor of the answer
# must get: time_limit
class Sticky(list):
    def __del__(self):
        while True:
            pass


def bayes_update(prior, likelihood):
    return Sticky()
