# SPDX-License-Identifier: Apache-2.0
"""Every golden submission over many seeds: `make evidence`, or `python benchmarks/golden_sweep.py --seeds 20`.

Right submissions must score exactly 100 with every seed, wrong ones below 100 with every seed. Ends with 1 if not.
"""

import argparse
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

_state: dict[str, Any] = {}


def _start() -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
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
    results = []
    for seed in seeds:
        began = time.perf_counter()
        submission = Submission("golden", problem_id, f"{problem_id}.py", file.read_bytes())
        report = grade(problem, cases, submission, _state["sandbox"], seed=seed)
        results.append((str(report.status), report.score.points, time.perf_counter() - began))
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--problem", action="append", help="only these problems")
    parser.add_argument("--kind", choices=["right", "wrong"], action="append", help="only these submissions")
    given = parser.parse_args()
    seeds = list(range(1, given.seeds + 1))
    golden = ROOT / "tests" / "golden"
    problems = given.problem or sorted(path.name for path in golden.iterdir() if path.is_dir())
    print(f"{platform.platform()}, Python {platform.python_version()}, {given.seeds} seeds")
    print(
        f"{'problem':<22} {'kind':<6} {'files':>6} {'gradings':>9} {'lowest':>7} {'highest':>8} {'ms each':>8}  faults"
    )
    faults = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=_start) as pool:
        for problem in problems:
            for kind in given.kind or ("right", "wrong"):
                files = sorted((golden / problem / kind).glob("*.py"))
                rows = list(pool.map(_grade, files, [seeds] * len(files)))
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
