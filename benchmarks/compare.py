# SPDX-License-Identifier: Apache-2.0
"""What grading costs, side by side in one run: `make bench`, or `python benchmarks/compare.py --sizes 20 100 400`.

(a) a bare loop over the cases in one warm process, without isolation
(b) one pytest process a submission, the same cases
(c) `grader grade` of N folders with all four problems each

CPU and wall milliseconds a problem-submission. The machine is shared and noisy: compare columns of one run, not
numbers of two. Then the time from the shell to a report of one file, against `python -c "import torch"`.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROBLEMS = ("bayes_update", "gumbel_softmax", "multi_head", "scaled_dot_product")

# The bare loop runs in a process of its own, so that its CPU time is its alone.
LOOP = """
import json, resource, sys, time
sys.path.insert(0, {benchmarks!r})
from local import Bench
from pathlib import Path
import torch
torch.set_num_threads(1)
root, folders = Path({root!r}), [Path(p) for p in {folders!r}]
benches = {{p: Bench(root, p) for p in {problems!r}}}
for bench in benches.values():
    bench.grade((root / "solutions" / f"{{bench.problem.id}}.py").read_bytes())
cpu, wall = time.process_time(), time.perf_counter()
for folder in folders:
    for problem, bench in benches.items():
        bench.grade((folder / f"{{problem}}.py").read_bytes())
print(json.dumps([time.process_time() - cpu, time.perf_counter() - wall]))
"""

PYTEST = """
import sys
sys.path.insert(0, {benchmarks!r})
from pathlib import Path
import pytest
from local import Bench
bench = Bench(Path({root!r}), {problem!r})
functions = bench.functions(Path({file!r}).read_bytes())

@pytest.mark.parametrize("case", bench.cases, ids=lambda case: case.id)
def test_case(case):
    assert bench.run(case, functions)
"""


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


def measured(command: list[str], *, cwd: Path, output: bool = False) -> tuple[float, float, str]:
    """CPU seconds (all descendants that were waited for), wall seconds, and stdout of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment(), check=False)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if output and not done.stdout:
        raise SystemExit(done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, done.stdout


def environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "GRADER_SECRET": "benchmark", "PYTHONDONTWRITEBYTECODE": "1"}


def bare_loop(folders: list[Path]) -> tuple[float, float]:
    code = LOOP.format(
        benchmarks=str(ROOT / "benchmarks"), root=str(ROOT), folders=[str(f) for f in folders], problems=PROBLEMS
    )
    _, _, out = measured([sys.executable, "-c", code], cwd=ROOT, output=True)
    cpu, wall = json.loads(out.splitlines()[-1])
    return cpu, wall


def pytest_processes(folders: list[Path], work: Path) -> tuple[float, float]:
    cpu = wall = 0.0
    for folder in folders:
        for problem in PROBLEMS:
            test = work / f"test_{problem}.py"
            test.write_text(
                PYTEST.format(
                    benchmarks=str(ROOT / "benchmarks"),
                    root=str(ROOT),
                    problem=problem,
                    file=str(folder / f"{problem}.py"),
                )
            )
            one_cpu, one_wall, _ = measured([sys.executable, "-m", "pytest", "-q", "--no-header", test.name], cwd=work)
            cpu, wall = cpu + one_cpu, wall + one_wall
    return cpu, wall


def graded(folders: list[Path]) -> tuple[float, float]:
    # In this tier the zygote is a child of the judge, so that its CPU time, and its runners', is counted.
    command = [sys.executable, "-m", "grader", "grade", *map(str, folders), "--isolation", "portable"]
    command += ["--format", "jsonl", "--exit-zero"]
    cpu, wall, out = measured(command, cwd=ROOT, output=True)
    assert len(out.splitlines()) == len(folders) * len(PROBLEMS)
    return cpu, wall


def throughput(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folders = make_class(work / "class", max(sizes))
        (work / "tests").mkdir()
        sample = folders[:3]
        print(f"{'folders':>8} {'way':<24} {'CPU ms':>9} {'wall ms':>9} {'x bare':>8} {'pytest/x':>9}")
        for size in sizes:
            some = folders[:size]
            count = size * len(PROBLEMS)
            rows = {
                "bare loop": [v / count for v in bare_loop(some)],
                "pytest, one process each": [
                    v / (len(sample) * len(PROBLEMS)) for v in pytest_processes(sample, work / "tests")
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
        'python -c "import torch"': [sys.executable, "-c", "import torch"],
        "grader grade, torch problem": [sys.executable, "-m", "grader", "grade", str(torch_file), "--seed", "1"],
        "grader grade, numpy problem": [sys.executable, "-m", "grader", "grade", str(numpy_file), "--seed", "1"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            times[name].append(measured(command, cwd=ROOT)[1])
    base = statistics.median(times['python -c "import torch"'])
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"{name:<30} {middle:>7.2f} s  {middle / base:>5.2f} x import torch")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 100, 400], help="student folders, four files each")
    parser.add_argument("--repeats", type=int, default=9, help="of the commands from the shell")
    given = parser.parse_args()
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{platform.platform()}, Python {platform.python_version()}, {load}", flush=True)
    from_the_shell(given.repeats)
    throughput(given.sizes)


if __name__ == "__main__":
    main()
