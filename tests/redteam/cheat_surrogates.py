# tries: text that can not be encoded, also as a key
# must get: wrong_answer runtime_error
def bayes_update(prior, likelihood):
    return ["\ud800\udfff", {"\ud800": 1}]
