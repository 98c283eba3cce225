# tries: to raise its own limits
# must get: wrong_answer
import resource


def bayes_update(prior, likelihood):
    for which in range(16):
        soft, hard = resource.getrlimit(which)
        for value in (-1, hard + 1 if hard >= 0 else -1):
            if hard < 0:
                continue
            try:
                resource.setrlimit(which, (value, value))
            except (OSError, ValueError):
                continue
            raise RuntimeError(f"limit {which}")
    return "nothing"
