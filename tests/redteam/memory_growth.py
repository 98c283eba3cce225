# tries: to grow to 4 GiB
# must get: memory_limit time_limit
def bayes_update(prior, likelihood):
    data = bytearray()
    for _ in range(256):
        data += bytes(16 << 20)
