# Endless recursion, caught by the function itself.
def down(n):
    return down(n + 1)


def work() -> float:
    try:
        down(0)
    except RecursionError as error:
        return float("recursion" in str(error))
    return -1.0
