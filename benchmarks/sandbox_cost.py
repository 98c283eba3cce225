# SPDX-License-Identifier: Apache-2.0
"""What isolation costs: `python benchmarks/sandbox_cost.py --students 25`.

L = the same cases in a bare loop in one warm process + one bare fork and exit of the same zygote. Every way of a run
grades the same submissions, in turn and several times; medians of CPU time (judge, zygote and all runners) a
problem-submission, and of wall time. Then a small call, and 16 MiB there and back.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

PROBLEMS = ("bayes_update", "gumbel_softmax", "multi_head", "scaled_dot_product")


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bare_loop(folders: list[Path]) -> tuple[float, float]:
    from local import Bench

    benches = [Bench(ROOT, problem) for problem in PROBLEMS]
    for bench in benches:  # warm
        bench.grade((ROOT / "solutions" / f"{bench.problem.id}.py").read_bytes())
    cpu, wall = time.process_time(), time.perf_counter()
    for folder in folders:
        for bench in benches:
            bench.grade((folder / f"{bench.problem.id}.py").read_bytes())
    return time.process_time() - cpu, time.perf_counter() - wall


def bare_forks(count: int) -> tuple[float, float]:
    """Fork and exit of a process that holds what the zygote holds."""
    import grader.runner.zygote as zygote

    for name in (*zygote.WARM["torch"], *zygote.WARM_LATER["torch"]):
        zygote._warm(name)
    before, cpu, wall = children_cpu(), time.process_time(), time.perf_counter()
    for _ in range(count):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    return time.process_time() - cpu + children_cpu() - before, time.perf_counter() - wall


def judged(folders: list[Path], tier: str) -> tuple[float, float]:
    from grader.judge import grade
    from grader.model import Framework, Isolation, Submission
    from grader.packages import Course, Problem, load_cases
    from grader.sandbox.process import ProcessSandbox

    course = Course(ROOT)
    packages = [Problem.read(course, problem) for problem in PROBLEMS]
    cases = {problem.id: load_cases(problem, course) for problem in packages}
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
        peak = memory(os.getpid())
        assert Framework.TORCH in started
    total = children_cpu() - before - sum(started.values())
    judge, rest = cpu * 1e3 / count(folders), total * 1e3 / count(folders)
    print(f"  {tier}: judge {judge:.1f} ms, zygote and runners {rest:.1f} ms, PSS {peak:.0f} MiB", file=sys.stderr)
    return cpu + total, wall


def count(folders: list[Path]) -> int:
    return len(folders) * len(PROBLEMS)


def descendants(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += descendants(int(child))
    return found


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, of its descendants, and of those that it has waited for."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for one in descendants(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(v) for v in fields[11:15]) / ticks
    return total


def memory(pid: int) -> float:
    """PSS of a process and its descendants in MiB."""
    total = 0
    for one in descendants(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it has just ended
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


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


def child(way: str, folders: list[Path]) -> tuple[float, float]:
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--folders", *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    sys.stderr.write(done.stderr)
    cpu, wall = json.loads(done.stdout.splitlines()[-1])
    return cpu, wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=25, help="folders with four files each")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--folders", type=Path, nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        ways = {"bare": bare_loop, "forks": lambda folders: bare_forks(count(folders))}
        way = ways.get(given.way, lambda folders: judged(folders, given.way))
        print(json.dumps(way(given.folders)))
        return
    from compare import make_class

    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{platform.platform()}, Python {platform.python_version()}, {load}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folders = make_class(Path(name), given.students)
        ways = ("bare", "forks", "portable", "full")
        rows: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for _ in range(given.rounds):
            for way in ways:
                rows[way].append(child(way, folders))
        middle = {way: [statistics.median(v[i] for v in values) for i in (0, 1)] for way, values in rows.items()}
        units = count(folders)
        limit = [middle["bare"][i] + middle["forks"][i] for i in (0, 1)]
        print(
            f"{'way':<28} {'CPU ms':>8} {'x L':>6} {'wall ms':>9} {'x L':>6}    a problem-submission, {units} of them"
        )
        for way, (cpu, wall) in [*middle.items(), ("L = bare + forks", limit)]:
            row = f"{cpu / units * 1e3:>8.1f} {cpu / limit[0]:>6.2f} {wall / units * 1e3:>9.1f} {wall / limit[1]:>6.2f}"
            print(f"{way:<28} {row}")
    micro, milli = small_calls()
    print(f"small call {micro:.0f} us, 16 MiB there and back {milli:.1f} ms (medians)")


if __name__ == "__main__":
    main()
