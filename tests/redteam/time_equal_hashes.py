# tries: to keep the judge busy with a dict whose keys all have the same hash (21 bytes each)
# must get: wrong_answer runtime_error output_limit
# cases: one
def bayes_update(prior, likelihood):
    # hash(complex(a, b)) = hash(a) + 1000003 * hash(b): all of these are 0, and no two are equal
    table = []
    for k in range(1, 12_000):
        table.append((complex(-1000003.0 * k, float(k)), 0))
    return Pairs(table)


class Pairs(dict):
    """Says its items without ever having hashed them."""

    def __init__(self, pairs):
        self.pairs = pairs

    def items(self):
        return self.pairs
