# SPDX-License-Identifier: Apache-2.0
"""Every golden submission over many seeds: `make evidence`, or `python benchmarks/golden_sweep.py --seeds 20`.

Right submissions must score exactly 100 with every seed, wrong ones below 100 with every seed. Ends with 1 if not.
`--local` runs them in this process, without a sandbox: more seeds in the same time.
"""

import argparse
import os
import platform
import sys
import time
import types
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

_state: dict[str, Any] = {}
CHUNK = 20  # seeds a task


def _start(local: bool) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.stdout = sys.stderr = open(os.devnull, "w")  # submissions print
    if local:
        return
    from grader.sandbox.process import ProcessSandbox

    _state["sandbox"] = ProcessSandbox()


def _grade(file: Path, seeds: list[int]) -> list[tuple[str, float | None, float]]:
    """Status, points and seconds for each seed."""
    from grader.judge import grade
    from grader.model import Submission
    from grader.packages import Course, Problem, load_cases

    course = Course(ROOT)
    problem_id = file.parent.parent.name
    if problem_id not in _state:
        problem = Problem.read(course, problem_id)
        _state[problem_id] = (problem, load_cases(problem, course))
    problem, cases = _state[problem_id]
    sandbox = _state.get("sandbox") or _local_sandbox(file)
    results = []
    for seed in seeds:
        began = time.perf_counter()
        submission = Submission("golden", problem_id, f"{problem_id}.py", file.read_bytes())
        report = grade(problem, cases, submission, sandbox, seed=seed)
        results.append((str(report.status), report.score.points, time.perf_counter() - began))
    return results


def _local_sandbox(file: Path) -> Any:
    """The file's functions, executed here. One that can not be executed has none, and its every call fails."""
    from grader.sandbox.local import LocalSandbox

    module = types.ModuleType(file.parent.parent.name)
    sys.modules[module.__name__] = module  # dataclasses look a module up by its name
    try:
        exec(compile(file.read_bytes(), file.name, "exec", dont_inherit=True), vars(module))
    except Exception:
        return LocalSandbox({})
    return LocalSandbox({name: value for name, value in vars(module).items() if callable(value)})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--problem", action="append", help="only these problems")
    parser.add_argument("--kind", choices=["right", "wrong"], action="append", help="only these submissions")
    parser.add_argument("--local", action="store_true", help="in this process, without a sandbox")
    given = parser.parse_args()
    seeds = list(range(1, given.seeds + 1))
    golden = ROOT / "tests" / "golden"
    problems = given.problem or sorted(path.name for path in golden.iterdir() if path.is_dir())
    print(f"{platform.platform()}, Python {platform.python_version()}, {given.seeds} seeds")
    print(
        f"{'problem':<22} {'kind':<6} {'files':>6} {'gradings':>9} {'lowest':>7} {'highest':>8} {'ms each':>8}  faults"
    )
    faults = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=_start, initargs=(given.local,)) as pool:
        for problem in problems:
            for kind in given.kind or ("right", "wrong"):
                files = sorted((golden / problem / kind).glob("*.py"))
                chunks = [seeds[i : i + CHUNK] for i in range(0, len(seeds), CHUNK)]
                tasks = [(file, chunk) for file in files for chunk in chunks]
                done = list(pool.map(_grade, *zip(*tasks, strict=True)))
                each = len(chunks)
                rows = [list(chain.from_iterable(done[i * each : (i + 1) * each])) for i in range(len(files))]
                points = [p for row in rows for _, p, _ in row if p is not None]
                wrong = [
                    file.name
                    for file, row in zip(files, rows, strict=True)
                    if any(p is None or (status == "solved") != (kind == "right") for status, p, _ in row)
                ]
                faults += len(wrong)
                spent = sum(s for row in rows for *_, s in row) / max(1, len(files) * len(seeds))
                print(
                    f"{problem:<22} {kind:<6} {len(files):>6} {len(files) * len(seeds):>9} {min(points):>7g} "
                    f"{max(points):>8g} {spent * 1e3:>8.1f}  {', '.join(wrong) or 'none'}",
                    flush=True,
                )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
