# SPDX-License-Identifier: Apache-2.0
"""What grading is compared with: a bare loop, a bare fork and exit, one pytest process a submission.

`measured_apart` runs one of the first two in a process of its own, so that its CPU time is its alone.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from measure import PROBLEMS, ROOT, Used, children_cpu, environment, measured, python

Files = Sequence[tuple[str, Path]]  # problem, file

PYTEST = """
import sys
sys.path[:0] = {path!r}
from pathlib import Path
import pytest
from local import Bench
bench = Bench(Path({root!r}), {problem!r})
functions = bench.functions(Path({file!r}).read_bytes())

@pytest.mark.parametrize("case", bench.cases, ids=lambda case: case.id)
def test_case(case):
    assert bench.run(case, functions)
"""


def bare_loop(files: Files) -> tuple[float, float]:
    """CPU and wall seconds of the cases in one warm process, nothing isolated."""
    import torch
    from local import Bench

    torch.set_num_threads(1)
    benches = {problem: Bench(ROOT, problem) for problem in PROBLEMS}
    for bench in benches.values():  # warm
        bench.grade((ROOT / "solutions" / f"{bench.problem.id}.py").read_bytes())
    out, sys.stdout = sys.stdout, open(os.devnull, "w")  # submissions print
    cpu, wall = time.process_time(), time.perf_counter()
    for problem, file in files:
        benches[problem].grade(file.read_bytes())
    used = time.process_time() - cpu, time.perf_counter() - wall
    sys.stdout = out
    return used


def bare_forks(files: Files) -> tuple[float, float]:
    """As many forks and exits of a process that holds what the zygote holds."""
    import grader.runner.zygote as zygote

    for name in (*zygote.WARM["torch"], *zygote.WARM_LATER["torch"]):
        zygote._warm(name)
    before, cpu, wall = children_cpu(), time.process_time(), time.perf_counter()
    for _ in files:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    return time.process_time() - cpu + children_cpu() - before, time.perf_counter() - wall


def measured_apart(way: str, files: Files) -> tuple[float, float]:
    """`loop` or `forks`, in a process of its own."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as names:
        json.dump([(problem, str(file)) for problem, file in files], names)
        names.flush()
        done = measured(python(__file__, way, names.name))
    if done.code:
        raise SystemExit(done.err)
    cpu, wall = json.loads(done.out.splitlines()[-1])
    return cpu, wall


def pytest_processes(files: Files, work: Path) -> list[Used]:
    """One process after the other."""
    used = []
    for problem, file in files:
        test = work / f"test_{problem}.py"
        path = [str(ROOT / "benchmarks"), str(ROOT)]
        test.write_text(PYTEST.format(path=path, root=str(ROOT), problem=problem, file=str(file)))
        used.append(measured(python("-m", "pytest", "-q", "--no-header", test.name), cwd=work, env=environment()))
    return used


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    given = [(problem, Path(file)) for problem, file in json.loads(Path(sys.argv[2]).read_text())]
    print(json.dumps({"loop": bare_loop, "forks": bare_forks}[sys.argv[1]](given)))
