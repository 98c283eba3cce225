# itertools, heapq, bisect, operator, array.
import array
import bisect
import heapq
import itertools
import operator


def work() -> float:
    pairs = sum(a * b for a, b in itertools.combinations(range(6), 2))
    running = list(itertools.accumulate(range(1, 6), operator.mul))[-1]
    groups = [sum(g) for _, g in itertools.groupby([1, 1, 2, 2, 3])]
    numbers = array.array("d", [1.0, 2.0])
    windows = sum(b - a for a, b in itertools.pairwise([1, 4, 9]))
    return float(
        pairs
        + running
        + groups[1]
        + heapq.nsmallest(2, [5, 3, 8])[1]
        + bisect.bisect([1, 3, 5], 3)
        + sum(numbers)
        + windows
    )
