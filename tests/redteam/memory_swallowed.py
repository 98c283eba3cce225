# tries: to go on after every MemoryError
# must get: time_limit memory_limit runtime_error
def bayes_update(prior, likelihood):
    kept = []
    while True:
        try:
            if len(kept) < 4000:
                kept.append(bytearray(1 << 20))
        except MemoryError:
            continue
