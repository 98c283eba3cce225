# SPDX-License-Identifier: Apache-2.0
"""What grading costs, side by side in one run: `make bench`, or `python benchmarks/compare.py --sizes 20 100 400`.

(a) a bare loop over the cases in one warm process, without isolation
(b) one pytest process a submission, the same cases
(c) `grader grade` of N folders with all four problems each

CPU and wall milliseconds a problem-submission. The machine is shared and noisy: compare columns of one run, not
numbers of two. Then the time from the shell to a report of one file, against `python -c "import torch"`.
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from baselines import measured_apart, pytest_processes
from measure import PROBLEMS, ROOT, adopt_orphans, machine, measured, python


def make_class(folder: Path, students: int) -> list[Path]:
    """Folders of students who hand in right and wrong solutions in turn."""
    pools = {}
    for problem in PROBLEMS:
        golden = ROOT / "tests" / "golden" / problem
        right = sorted((ROOT / "problems" / problem / "accepted").glob("*.py"))
        wrong = [f for f in sorted((golden / "wrong").glob("*.py")) if "loop" not in f.name and "slow" not in f.name]
        pools[problem] = [file for pair in zip(right * 20, wrong[::4] * 20, strict=False) for file in pair]
    made = []
    for number in range(students):
        target = folder / f"student{number:04d}"
        target.mkdir(parents=True)
        for problem, pool in pools.items():
            shutil.copyfile(pool[number % len(pool)], target / f"{problem}.py")
        made.append(target)
    return made


def files_of(folders: list[Path]) -> list[tuple[str, Path]]:
    return [(problem, folder / f"{problem}.py") for folder in folders for problem in PROBLEMS]


def graded(folders: list[Path]) -> tuple[float, float]:
    command = python("-m", "grader", "grade", *folders, "--format", "jsonl", "--exit-zero")
    done = measured(command)
    assert len(done.out.splitlines()) == len(folders) * len(PROBLEMS), done.err
    return done.cpu_s, done.wall_s


def throughput(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folders = make_class(work / "class", max(sizes))
        (work / "tests").mkdir()
        sample = files_of(folders[:3])
        print(f"{'folders':>8} {'way':<24} {'CPU ms':>9} {'wall ms':>9} {'x bare':>8} {'pytest/x':>9}")
        for size in sizes:
            some = folders[:size]
            count = size * len(PROBLEMS)
            tests = pytest_processes(sample, work / "tests")
            rows = {
                "bare loop": [v / count for v in measured_apart("loop", files_of(some))],
                "pytest, one process each": [
                    sum(one.cpu_s for one in tests) / len(tests),
                    sum(one.wall_s for one in tests) / len(tests),
                ],
                "grader grade": [v / count for v in graded(some)],
            }
            base, test = rows["bare loop"][0], rows["pytest, one process each"]
            for way, (cpu, wall) in rows.items():
                row = f"{cpu * 1e3:>9.1f} {wall * 1e3:>9.1f} {cpu / base:>8.2f} {test[1] / wall:>9.1f}"
                print(f"{size:>8} {way:<24} {row}", flush=True)


def from_the_shell(repeats: int) -> None:
    """Medians, the three commands in turn."""
    torch_file, numpy_file = (ROOT / "solutions" / f"{name}.py" for name in ("scaled_dot_product", "bayes_update"))
    commands = {
        'python -c "import torch"': python("-c", "import torch"),
        "grader grade, torch problem": python("-m", "grader", "grade", torch_file, "--seed", "1"),
        "grader grade, numpy problem": python("-m", "grader", "grade", numpy_file, "--seed", "1"),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            times[name].append(measured(command).wall_s)
    base = statistics.median(times['python -c "import torch"'])
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"{name:<30} {middle:>7.2f} s  {middle / base:>5.2f} x import torch")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 100, 400], help="student folders, four files each")
    parser.add_argument("--repeats", type=int, default=9, help="of the commands from the shell")
    given = parser.parse_args()
    adopt_orphans()
    print(machine(), flush=True)
    from_the_shell(given.repeats)
    throughput(given.sizes)


if __name__ == "__main__":
    main()
