# SPDX-License-Identifier: Apache-2.0
"""How long a Tab and a `--help` take: python benchmarks/start_up.py

Medians of whole processes, from start to end, on a machine that should have nothing else to do. What is wanted: 150 ms.
`python -X importtime -m grader COMMAND --help` shows where the time goes.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

from measure import ROOT, environment, machine

from grader.cli.main import COMMANDS

TARGET_MS = 150.0
LINES = ("grader ", "grader show b", "grader hint b", "grader check --problem b", "grader check --f")


def timed(words: list[str], **more: str) -> float:
    """Milliseconds that a process takes."""
    start = time.perf_counter()
    subprocess.run(words, cwd=ROOT, env=environment(**more), stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000


def rows(times: int) -> dict[str, list[float]]:
    """What was run, and how long it took each time; the first run of each, which reads the disk, is left out."""
    grader = [sys.executable, "-m", "grader"]
    found = {"python -c pass": [timed([sys.executable, "-c", "pass"]) for _ in range(times)]}
    for name in ("", *COMMANDS):
        words = [*grader, *name.split(), "--help"]
        found[" ".join(["grader", *words[3:]])] = [timed(words) for _ in range(times + 1)][1:]
    for line in LINES:
        asked = {"_GRADER_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        found[f"{line}[Tab]"] = [timed(grader, **asked) for _ in range(times + 1)][1:]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=21, help="runs of each (21)")
    times = parser.parse_args().times
    os.chdir(ROOT)
    print(f"{machine()}; medians of {times} runs, ms; wanted: {TARGET_MS:.0f}")
    measured = rows(times)
    for name, taken in measured.items():
        median = statistics.median(taken)
        print(f"{name:<32} {median:6.0f}  (best {min(taken):.0f}){'  too slow' if median > TARGET_MS else ''}")
    slow = sum(statistics.median(taken) > TARGET_MS for taken in measured.values())
    print(f"{slow} of {len(measured)} are slower than wanted")


if __name__ == "__main__":
    main()
