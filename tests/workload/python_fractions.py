# fractions and exact integers: Bernoulli numbers, gcd, big powers.
import math
from fractions import Fraction


def bernoulli(n: int) -> Fraction:
    row = []
    for m in range(n + 1):
        row.append(Fraction(1, m + 1))
        for j in range(m, 0, -1):
            row[j - 1] = j * (row[j - 1] - row[j])
    return row[0]


def work() -> float:
    return (
        float(bernoulli(20))
        + math.comb(50, 25) % 1000
        + pow(3, 10**6, 1009)
        + math.isqrt(10**20) % 7
        + float(Fraction("0.125"))
    )
