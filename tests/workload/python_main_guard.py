# A file with a main block, a constant, a docstring and code at the top, as students leave it.
"""My solution."""

import argparse
import math

VALUES = [math.sin(i) for i in range(10)]
print("loaded")


def work() -> float:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=3)
    return sum(VALUES) + parser.parse_args([]).n


if __name__ == "__main__":
    print(work())
