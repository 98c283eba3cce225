# SPDX-License-Identifier: Apache-2.0
"""A whole class in one command: `make bench`, or `python benchmarks/class_run.py --students 100 400 4000`.

N students hand in a file for each of four problems, about half of them right, no two files equal. Their zip is graded
by `grader batch --jobs 2` in `full` isolation, with an empty cache. For the smallest class the ways are measured in
turn, several times, and medians are shown:

  bare loop       the cases in one warm process, nothing isolated, of as many files as there are behaviours
  bare forks      a fork and exit of the same zygote for each of these; L is the sum of both
  pytest          one process a submission, of a sample
  grader batch    all processes, from the command's start to its end; also from a copy of the course without
                  mistakes.py, since the bare loop looks for no cause

Then the larger classes, once each; for each class what its phases take, a regrade with nothing changed, and for the
smallest one a regrade after a case of one problem was changed. `--tiny` takes a problem of next to no work, so that
the coordinator's own cost shows. The pieces can be run alone: --no-baselines, --no-regrade, --no-plain.
"""

import argparse
import random
import re
import shutil
import statistics
import tempfile
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import tiny
from baselines import Files, measured_apart, pytest_processes
from measure import PROBLEMS, ROOT, Line, Used, adopt_orphans, environment, machine, measured, python

BEHAVIOURS = 50  # of each problem; a larger class repeats them with other comments, so that every class is the same mix
JOBS = 2
GOALS = {"L": 1.5, "pytest": 30, "growth": 1.10, "MiB": 400, "regrade_s": 2.0}


def behaviours(problem: str) -> list[bytes]:
    """Half of them right and half wrong, in an order of their own. Endless loops are left out: pytest has no limits."""
    if problem == tiny.PROBLEM:
        return [source.encode() for source in tiny.SOURCES]
    golden = ROOT / "tests" / "golden" / problem
    right = [*sorted((ROOT / "problems" / problem / "accepted").glob("*.py")), *sorted((golden / "right").glob("*.py"))]
    wrong = sorted((golden / "wrong").glob("*.py"))
    dice = random.Random(problem)
    chosen = [*dice.sample(right, BEHAVIOURS // 2), *dice.sample(wrong, BEHAVIOURS // 2)]
    dice.shuffle(chosen)
    return [file.read_bytes() for file in chosen]


def write_class(folder: Path, students: int, problems: Sequence[str] = PROBLEMS) -> Files:
    """A folder for each student; a comment makes each file another one."""
    pools = {problem: behaviours(problem) for problem in problems}
    files = []
    for number in range(students):
        (folder / f"student{number:04}").mkdir(parents=True)
        for problem, pool in pools.items():
            file = folder / f"student{number:04}" / f"{problem}.py"
            file.write_bytes(pool[number % len(pool)] + b"\n# handed in by student %d\n" % number)
            files.append((problem, file))
    return files


def write_zip(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.py")):
            archive.write(file, file.relative_to(folder))
    return path


def copy_course(target: Path, *, mistakes: bool = True) -> Path:
    """A course that may be changed."""
    ignored = shutil.ignore_patterns("__pycache__", *([] if mistakes else ["mistakes.py"]))
    for name in ("problems", "solutions", "student_template"):
        shutil.copytree(ROOT / name, target / name, ignore=ignored)
    return target


@dataclass(frozen=True)
class Classwork:
    """A class on disk, and the course that it is graded with."""

    students: int
    files: Files
    archive: Path
    work: Path

    @classmethod
    def make(cls, work: Path, students: int, problems: Sequence[str]) -> "Classwork":
        folder = work / f"class{students}"
        files = write_class(folder, students, problems)
        return cls(students, files, write_zip(folder), work)

    def grade(self, course: Path, *words: str, keep: Collection[int] = ()) -> tuple[Path, Used]:
        """From nothing to the pages: the run's folder, and what it took."""
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=self.work))
        env = environment(GRADER_CACHE=str(folder.with_name(f"{folder.name}-cache")))
        given = words or ("--jobs", str(JOBS), "--isolation", "full")
        command = python("-m", "grader", "batch", self.archive, "-o", folder, "--course", course, *given)
        used = measured([*command, "--exit-zero"], env=env, keep=keep)
        rows = (folder / "gradebook.csv").read_text("utf-8-sig").splitlines() if not used.code else []
        if len(rows) != self.students + 1:
            raise SystemExit(f"exit code {used.code}, {len(rows)} lines of gradebook\n{used.err}")
        return folder, used

    def each(self, seconds: float) -> float:
        """Milliseconds a file."""
        return seconds / len(self.files) * 1e3


def regrade(run: Path, course: Path) -> tuple[int, Used]:
    """How many were graded again, and what it took."""
    env = environment(GRADER_CACHE=str(run.with_name(f"{run.name}-cache")))
    used = measured(python("-m", "grader", "regrade", run, "--course", course, "--jobs", str(JOBS)), env=env)
    if used.code:
        raise SystemExit(used.err)
    told = [found for line in used.lines if (found := re.match(r"graded (\d+) of ", line.text))]
    return int(told[-1][1]) if told else 0, used


def phases(used: Used) -> dict[str, tuple[float, float]]:
    """Wall seconds of each phase of a batch, and CPU seconds of its own process; told by what it says, and when."""
    graded = [line for line in used.lines if re.match(r"graded \d+ of ", line.text)]
    intake = [line for line in used.lines if line not in graded and " = " in line.text]
    marks = [Line("", 0.0, 0.0), intake[-1], graded[-1], Line("", used.wall_s, used.own_cpu_s)]
    return {
        name: (later.wall_s - former.wall_s, later.own_cpu_s - former.own_cpu_s)
        for name, former, later in zip(("intake", "grading", "publishing"), marks, marks[1:], strict=False)
    }


def say(way: str, cpu_ms: float, wall_ms: float, limit_ms: float = 0.0, test_ms: float = 0.0, rest: str = "") -> None:
    against = f"{cpu_ms / limit_ms:>6.2f}" if limit_ms else " " * 6
    faster = f"{test_ms / cpu_ms:>9.1f}" if test_ms else " " * 9
    print(f"{way:<40} {cpu_ms:>8.1f} {wall_ms:>8.1f} {against} {faster}  {rest}", flush=True)


def baselines(classwork: Classwork, sample: int, dice: random.Random) -> dict[str, tuple[float, float]]:
    """CPU and wall milliseconds a file: bare loop, bare forks, pytest."""
    cycle = classwork.files[: BEHAVIOURS * len(PROBLEMS)]
    found = {f"bare {way}": measured_apart(way, cycle) for way in ("loop", "forks")}
    found = {way: (cpu / len(cycle) * 1e3, wall / len(cycle) * 1e3) for way, (cpu, wall) in found.items()}
    tests = pytest_processes(dice.sample(list(cycle), min(sample, len(cycle))), classwork.work)
    cpu, wall = (statistics.median(value) * 1e3 for value in zip(*((t.cpu_s, t.wall_s) for t in tests), strict=True))
    return {**found, "pytest, one process each": (cpu, wall)}


def first_class(classwork: Classwork, course: Path, plain: Path | None, given: argparse.Namespace) -> tuple[Path, Used]:
    """The ways in turn, and their medians."""
    dice = random.Random(1)
    rows: dict[str, list[tuple[float, float]]] = {}
    runs: list[tuple[Path, Used]] = []
    for _ in range(given.rounds):
        measured_now = baselines(classwork, given.sample, dice) if given.baselines else {}
        for name, where in (("grader batch", course), ("  without diagnosis", plain)):
            if where is not None:
                run, used = classwork.grade(where)
                measured_now[name] = classwork.each(used.cpu_s), classwork.each(used.wall_s)
                if where is course:
                    runs.append((run, used))
        for name, row in measured_now.items():
            rows.setdefault(name, []).append(row)
    middle = {way: [statistics.median(one[i] for one in values) for i in (0, 1)] for way, values in rows.items()}
    limit = sum(middle[way][0] for way in ("bare loop", "bare forks")) if given.baselines else 0.0
    test = middle["pytest, one process each"][0] if given.baselines else 0.0
    for way, (cpu, wall) in middle.items():
        say(way, cpu, wall, limit, test)
    return sorted(runs, key=lambda run: run[1].cpu_s)[len(runs) // 2]


def tell_of(classwork: Classwork, used: Used) -> None:
    """What a run's phases took, and its coordinator."""
    for name, (wall, own) in phases(used).items():
        share = f"{own / used.cpu_s:.1%} of the run's CPU time"
        print(f"  {name:<38} wall {wall:>7.1f} s, coordinator {own:>6.1f} s CPU, {share}")
    own = classwork.each(used.own_cpu_s)
    print(f"  coordinator {own:.2f} ms a file, at most {used.peak_mib:.0f} MiB (PSS; goal {GOALS['MiB']})", flush=True)


def tell_of_regrades(classwork: Classwork, run: Path, course: Path, *, change: bool) -> None:
    again, used = regrade(run, course)
    assert again == 0, f"{again} graded again, though nothing has changed"
    print(f"  regrade, nothing changed: {used.wall_s:.2f} s, {used.cpu_s:.2f} s CPU ({len(classwork.files)} results)")
    if not change:
        return
    problem = classwork.files[0][0]
    cases = course / "problems" / problem / "cases.py"
    former = cases.read_text()
    cases.write_text(re.sub(r"points=(\d+)", lambda found: f"points={found[1]}.0", former, count=1))
    again, used = regrade(run, course)
    cases.write_text(former)
    expected = sum(1 for name, _ in classwork.files if name == problem)
    assert again == expected, f"{again} graded again in place of the {expected} of {problem}"
    print(f"  regrade, a case of {problem} changed: {again} graded again, {used.wall_s:.1f} s, {used.cpu_s:.1f} s CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, nargs="+", default=[100, 400], help="sizes of classes")
    parser.add_argument("--rounds", type=int, default=3, help="of the smallest class, and what it is compared with")
    parser.add_argument("--sample", type=int, default=12, help="pytest processes a round")
    parser.add_argument("--tiny", action="store_true", help="one file each, of next to no work; implies the next")
    parser.add_argument("--no-baselines", dest="baselines", action="store_false", help="grader batch alone")
    parser.add_argument("--no-plain", dest="plain", action="store_false", help="not without diagnosis")
    parser.add_argument("--no-regrade", dest="regrade", action="store_false", help="grade only")
    parser.add_argument("--folder", type=Path, help="an empty folder to keep everything in")
    given = parser.parse_args()
    given.baselines &= not given.tiny
    adopt_orphans()
    print(machine(), flush=True)
    problems = (tiny.PROBLEM,) if given.tiny else PROBLEMS
    with tempfile.TemporaryDirectory(prefix="softmark-bench-") as name:
        work = given.folder or Path(name)
        work.mkdir(parents=True, exist_ok=True)
        course = tiny.write_course(work / "course") if given.tiny else copy_course(work / "course")
        plain = None
        if given.plain and not given.tiny:
            plain = copy_course(work / "plain", mistakes=False)
        print(f"{'way':<40} {'CPU ms':>8} {'wall ms':>8} {'x L':>6} {'pytest/x':>9}  a file (goals: {GOALS})")
        costs = []
        for size in sorted(given.students):
            classwork = Classwork.make(work, size, problems)
            print(f"{size} students, {len(classwork.files)} files", flush=True)
            if not costs:
                run, used = first_class(classwork, course, plain, given)
            else:
                run, used = classwork.grade(course)
                say("grader batch", classwork.each(used.cpu_s), classwork.each(used.wall_s))
            costs.append(classwork.each(used.cpu_s))
            tell_of(classwork, used)
            if given.regrade:
                tell_of_regrades(classwork, run, course, change=len(costs) == 1)
        if len(costs) > 1:
            print(f"a file of the largest class costs {costs[-1] / costs[0]:.2f} times one of the smallest")


if __name__ == "__main__":
    main()
