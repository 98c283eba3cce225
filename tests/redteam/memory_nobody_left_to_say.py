# tries: to use up all memory in its own keeping, so that the runner has none for its reply
# must get: memory_limit runtime_error wrong_answer time_limit
KEPT = []


def bayes_update(prior, likelihood):
    size = 64 << 20
    while size > 64:
        try:
            if len(KEPT) < 64:
                KEPT.append(bytearray(size))
            else:
                size //= 2
        except MemoryError:
            size //= 2
    return prior
