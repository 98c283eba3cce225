# SPDX-License-Identifier: Apache-2.0
"""What isolation costs: `python benchmarks/sandbox_cost.py --students 25`.

L = the same cases in a bare loop in one warm process + one bare fork and exit of the same zygote. Every way of a run
grades the same submissions, in turn and several times; medians of CPU time (judge, zygote and all runners) a
problem-submission, and of wall time. Then a small call, and 16 MiB there and back.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from baselines import measured_apart
from compare import files_of, make_class
from measure import (
    PROBLEMS,
    ROOT,
    adopt_orphans,
    children_cpu,
    cpu_of,
    machine,
    measured,
    memory_of_all,
    python,
    reap,
)

sys.path.insert(0, str(ROOT))


def judged(folders: list[Path], tier: str) -> tuple[float, float]:
    from grader.judge import grade
    from grader.model import Framework, Isolation, Submission
    from grader.packages import Course, Problem, load_cases
    from grader.sandbox.process import ProcessSandbox

    course = Course(ROOT)
    packages = [Problem.read(course, problem) for problem in PROBLEMS]
    cases = {problem.id: load_cases(problem, course) for problem in packages}
    adopt_orphans()
    before = children_cpu()
    with ProcessSandbox(wanted=Isolation(tier)) as box:

        def run(folder: Path) -> None:
            for problem in packages:
                source = (folder / f"{problem.id}.py").read_bytes()
                submission = Submission(folder.name, problem.id, f"{problem.id}.py", source)
                report = grade(problem, cases[problem.id], submission, box, seed=1)
                assert report.score.points is not None, report.reason

        run(folders[0])
        time.sleep(4)  # the zygotes import what they import when nobody waits
        assert box.isolation == tier, (box.isolation, box.notes)
        started = {f: cpu_of(z.launched.process.pid) for f, z in box._zygotes.items()}
        cpu, wall = time.process_time(), time.perf_counter()
        for folder in folders:
            run(folder)
        wall = time.perf_counter() - wall
        cpu = time.process_time() - cpu
        peak = memory_of_all(os.getpid())
        assert Framework.TORCH in started
    assert not reap()
    total = children_cpu() - before - sum(started.values())
    judge, rest = cpu * 1e3 / count(folders), total * 1e3 / count(folders)
    print(f"  {tier}: judge {judge:.1f} ms, zygote and runners {rest:.1f} ms, PSS {peak:.0f} MiB", file=sys.stderr)
    return cpu + total, wall


def count(folders: list[Path]) -> int:
    return len(folders) * len(PROBLEMS)


def small_calls() -> tuple[float, float]:
    """Microseconds of a small call, milliseconds of 16 MiB there and back; numpy, the strongest tier."""
    import numpy as np

    from grader.model import Framework, Limits
    from grader.protocol import Execute, FunctionSpec, Invoke, Load
    from grader.sandbox.process import ProcessSandbox
    from grader.wire import Payload, decode, encode

    with ProcessSandbox() as box:
        channel = box.open(Framework.NUMPY)
        source = b"def f(x):\n    return x\n"
        specs = [FunctionSpec("f", 1, [])]
        load = Load("1", source, "f.py", specs, [], 1, channel.process_limits(Limits()))
        channel.ask(load, [], 0, cpu_s=9, answer_bytes=0)
        channel.ask(Execute("2"), [], 0, cpu_s=9, answer_bytes=0)

        def call(value: np.ndarray) -> None:
            payload = Payload()
            node = encode(value, payload)
            reply = channel.ask(
                Invoke("3", "f", [node], {}, [], [], None), payload.buffers, payload.size, cpu_s=9, answer_bytes=1 << 25
            )
            decode(reply.message.value, reply.payload)

        def median(value: np.ndarray, repeats: int) -> float:
            times = []
            for _ in range(repeats):
                began = time.perf_counter()
                call(value)
                times.append(time.perf_counter() - began)
            return statistics.median(times)

        small, large = np.ones(8), np.ones(1 << 21)
        return median(small, 3000) * 1e6, median(large, 15) * 1e3


def child(tier: str, folders: list[Path]) -> tuple[float, float]:
    """One measurement in a process of its own."""
    done = measured(python(__file__, "--tier", tier, "--folders", *folders))
    if done.code:
        raise SystemExit(done.err)
    print(done.err, file=sys.stderr)
    cpu, wall = json.loads(done.out.splitlines()[-1])
    return cpu, wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=25, help="folders with four files each")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tier", help=argparse.SUPPRESS)
    parser.add_argument("--folders", type=Path, nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.tier:
        print(json.dumps(judged(given.folders, given.tier)))
        return
    adopt_orphans()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        folders = make_class(Path(name), given.students)
        ways = ("loop", "forks", "portable", "full")
        rows: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for _ in range(given.rounds):
            for way in ways:
                apart = way in ("loop", "forks")
                rows[way].append(measured_apart(way, files_of(folders)) if apart else child(way, folders))
        middle = {way: [statistics.median(v[i] for v in values) for i in (0, 1)] for way, values in rows.items()}
        units = count(folders)
        limit = [middle["loop"][i] + middle["forks"][i] for i in (0, 1)]
        print(
            f"{'way':<28} {'CPU ms':>8} {'x L':>6} {'wall ms':>9} {'x L':>6}    a problem-submission, {units} of them"
        )
        for way, (cpu, wall) in [*middle.items(), ("L = loop + forks", limit)]:
            row = f"{cpu / units * 1e3:>8.1f} {cpu / limit[0]:>6.2f} {wall / units * 1e3:>9.1f} {wall / limit[1]:>6.2f}"
            print(f"{way:<28} {row}")
    micro, milli = small_calls()
    print(f"small call {micro:.0f} us, 16 MiB there and back {milli:.1f} ms (medians)")


if __name__ == "__main__":
    main()
