# SPDX-License-Identifier: Apache-2.0
"""How far right and wrong samplers are from the threshold: `python benchmarks/sampler_evidence.py --seeds 100`.

Every case that ends in a law is run with every sampler and seed, in this process, with all draws unless --stopping.
For right samplers (golden and accepted ones): the largest log10 of an e-value in each case; it should never be above
zero. For wrong ones (golden ones, and the package's known mistakes) that break a law: the smallest log10 over the
seeds in the case that sees them best; it should be above thirty. And what the statistics cost a submission.
Ends with 1 if not.
"""

import argparse
import contextlib
import os
import platform
import statistics
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

PROBLEM = "gumbel_softmax"
LIMIT_MS = 150.0  # of the statistics of one submission, on one core
CHUNK = 50  # seeds of one sampler that a worker does at a time
THRESHOLD, POWER = 10.0, 30.0

Found = dict[str, list[float]]  # case -> log10 of an e-value for each seed that got as far as the law

_state: dict[str, Any] = {}


def start() -> None:
    """Make a process ready: the samplers, a clock around the statistics, and the cases that end in a law."""
    if _state:
        return  # a worker that was forked has all of it
    import torch
    from local import Bench

    torch.set_num_threads(1)
    sys.modules["submission"] = types.ModuleType("submission")  # where dataclasses look for their module
    bench = Bench(ROOT, PROBLEM)
    names = bench.cases[0].function.__globals__
    for name in ("concrete_evidence", "counts_evidence"):
        names[name] = timed(names[name])
    _state.update(bench=bench, cases=bench.cases, spent=0.0)
    _state["samplers"] = {kind: dict(samplers(kind)) for kind in ("right", "wrong")}
    _, reference = next(samplers("reference"))
    _state["cases"] = [case for case in bench.cases if case.id in run(reference(), [1], stopping=False)[0]]


def timed(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        began = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            _state["spent"] += time.process_time() - began

    return call


def samplers(kind: str) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Names, and what makes the functions."""
    golden = ROOT / "tests" / "golden" / PROBLEM
    problem = _state["bench"].problem
    folders = {
        "reference": [problem.solution],
        "right": [*(golden / "right").glob("*.py"), *(problem.folder / "accepted").glob("*.py")],
        "wrong": [*(golden / "wrong").glob("*.py")],
    }
    for path in sorted(folders[kind]):
        yield path.stem, lambda path=path: _state["bench"].functions(path.read_bytes())
    if kind == "wrong" and (problem.folder / "mistakes.py").exists():
        from grader.mistakes import variants
        from grader.packages import Course, load_mistakes

        known = load_mistakes(problem, Course(ROOT))
        for variant in variants(known, pairs=False):
            settings = ", ".join(f"{switch}={setting!r}" for switch, setting in variant.form.items())
            yield f"{variant.id}: {settings}", lambda form=variant.form: known.make(**form)


def run(functions: dict[str, Any], seeds: list[int], *, stopping: bool) -> tuple[Found, list[float]]:
    """E-values by case, and the CPU seconds of the statistics for each seed."""
    import numpy as np
    from local import LocalStudent

    from grader.cases.expect import measured
    from grader.judge import case_rng

    found: Found = {}
    spent = []
    for seed in seeds:
        _state["spent"] = 0.0
        for case in _state["cases"]:
            with np.errstate(all="ignore"), warnings.catch_warnings(), measured(stopping=stopping) as measurements:
                warnings.simplefilter("ignore")
                with contextlib.suppress(Exception):  # a failed case is a measurement too
                    case.function(LocalStudent(functions, _state["bench"].problem), case_rng(seed, case.id))
            for one in measurements:
                if one.is_law:
                    found.setdefault(case.id, []).append(one.error)
        spent.append(_state["spent"])
    return found, spent


def work(kind: str, name: str, seeds: list[int], stopping: bool) -> tuple[str, Found, list[float]]:
    make = _state["samplers"][kind][name]
    with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
        try:
            functions = make()
        except Exception:
            return name, {}, []
        return name, *run(functions, seeds, stopping=stopping)


def sweep(pool: ProcessPoolExecutor, kind: str, names: list[str], seeds: int, stopping: bool) -> tuple[dict, list]:
    chunks = [list(range(at, min(at + CHUNK, seeds + 1))) for at in range(1, seeds + 1, CHUNK)]
    jobs = [(kind, name, chunk, stopping) for chunk in chunks for name in names]
    table: dict[str, Found] = {name: {} for name in names}
    times: list[float] = []
    for done, (name, found, spent) in enumerate(pool.map(work, *zip(*jobs, strict=True)), 1):
        for case, values in found.items():
            table[name].setdefault(case, []).extend(values)
        times += spent
        if done * 20 // len(jobs) > (done - 1) * 20 // len(jobs):
            print(f"{kind}: {done} of {len(jobs)}", file=sys.stderr, flush=True)
    return table, times


def report_right(table: dict[str, Found], times: list[float]) -> bool:
    cases = list(dict.fromkeys(case for found in table.values() for case in found))
    print("\nlargest log10 E of right samplers")
    print(f"{'':<38}" + "".join(f"{case[:14]:>15}" for case in cases))
    for name, found in table.items():
        print(f"{name:<38}" + "".join(f"{max(found.get(case, [float('nan')])):>15.2f}" for case in cases))
    highest = {case: max(max(found[case]) for found in table.values()) for case in cases}
    print(f"{'all':<38}" + "".join(f"{highest[case]:>15.2f}" for case in cases))
    judged = sum(len(values) for found in table.values() for values in found.values())
    cost = statistics.median(times) * 1e3
    print(f"{judged} judgements; statistics of one submission: {cost:.0f} ms of CPU time (median)")
    return max(highest.values()) <= 0 and cost <= LIMIT_MS


def report_wrong(table: dict[str, Found], seeds: int) -> bool:
    """Those that no seed lets pass in some case; smallest over the seeds, in the case that sees them best."""
    rows, seldom = [], []
    for name, found in table.items():
        lowest = {case: min(values) for case, values in found.items() if len(values) == seeds}
        best = max(lowest, key=lambda case: lowest[case], default="")
        if best and lowest[best] >= THRESHOLD:
            rows.append((lowest[best], name, best))
        elif any(max(values) >= THRESHOLD for values in found.values()):
            seldom.append(name)
    print("\nsmallest log10 E of wrong samplers that break a law, in the case that sees them best")
    for value, name, best in sorted(rows):
        print(f"{value:>12.1f}  {name:<75} {best}")
    print(f"{len(rows)} of {len(table)} break a law that is looked at; the others fail by identities")
    if seldom:
        print(f"seen by a law with some seeds only: {', '.join(seldom)}")
    return all(value >= POWER for value, *_ in rows) and not seldom


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--stopping", action="store_true", help="stop early, as in grading; e-values are then smaller")
    parser.add_argument("--kind", choices=["right", "wrong"], action="append", help="only these samplers")
    parser.add_argument("--only", nargs="*", default=[""], help="only samplers with one of these in their name")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    given = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}, {given.seeds} seeds", flush=True)
    start()
    good = True
    with ProcessPoolExecutor(max_workers=given.jobs, initializer=start) as pool:
        for kind in given.kind or ("right", "wrong"):
            names = [name for name in _state["samplers"][kind] if any(part in name for part in given.only)]
            table, times = sweep(pool, kind, names, given.seeds, given.stopping)
            good &= report_right(table, times) if kind == "right" else report_wrong(table, given.seeds)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
