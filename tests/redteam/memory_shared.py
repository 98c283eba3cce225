# tries: shared mappings, which a limit on data alone does not count
# must get: memory_limit runtime_error
# cases: one
import mmap


def bayes_update(prior, likelihood):
    kept = []
    for _ in range(64):
        block = mmap.mmap(-1, 64 << 20)
        block[::4096] = bytes(len(range(0, 64 << 20, 4096)))
        kept.append(block)
    return prior * 0
