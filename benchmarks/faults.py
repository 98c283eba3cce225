# SPDX-License-Identifier: Apache-2.0
"""Kill a class run anywhere: `make evidence`, or `python benchmarks/faults.py --kills 200`.

100 students are graded by `grader batch --jobs 2`, and at random moments a random process of the run gets SIGKILL: a
worker, the coordinator, a zygote or a runner. Then the same command again, until it ends. Each time

  - the gradebook must be the one of an undisturbed run, byte for byte, and so must the list of files;
  - no process may be left, nor a file in the temporary folder, nor one half written in the run's.

A kill of the coordinator must take every other process with it. `--real` takes the real course, and takes its time.
Prints what was killed how often, and ends with 1 where something differs or is left.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import tiny
from class_run import copy_course, write_class, write_zip
from measure import PROBLEMS, adopt_orphans, children, environment, machine, python, reap, stat_of

KINDS = ("worker", "coordinator", "zygote", "runner")
SAME = ("gradebook.csv", "files.csv")
AGAIN = {-signal.SIGKILL, 3}  # it was killed, or a file was not graded because its workers were
ENDED = {0}
COMMANDS = 60  # of one run: more, and it does not come to an end
LOOK_S = 0.02  # between two looks for a victim
GONE_S = 15.0  # for all below a killed coordinator to be gone


@dataclass
class Tally:
    kills: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    commands: int = 0
    not_graded: int = 0  # commands that ended because a file was left for a person
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Scene:
    """A class, its course, and a temporary folder in which nothing may be left."""

    archive: Path
    course: Path
    work: Path
    jobs: int

    @property
    def temporary(self) -> Path:
        return self.work / "tmp"

    def start(self, run: Path) -> subprocess.Popen[bytes]:
        command = python("-m", "grader", "batch", self.archive, "-o", run, "--course", self.course, "--exit-zero")
        env = environment(GRADER_CACHE=str(self.work / "cache"), TMPDIR=str(self.temporary))
        with (self.work / "said").open("wb") as said:
            return subprocess.Popen(
                [*command, "--jobs", str(self.jobs)], env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )

    def left(self, run: Path) -> list[str]:
        """What should not be there any more."""
        found = [str(path) for path in self.temporary.iterdir()]
        return found + [str(path) for path in run.rglob(".writing-*")]


def processes(coordinator: int) -> dict[str, list[int]]:
    """Who there is, by what they are; told by who began whom."""
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    found["coordinator"] = [coordinator]
    for worker in children(coordinator):
        found["worker"].append(worker)
        for zygote in children(worker):
            found["zygote"].append(zygote)
            below = children(zygote)
            if "enter.py" in command_of(zygote):  # the guard outside the namespaces, and the zygote inside
                found["zygote"] += below
                below = [runner for inner in below for runner in children(inner)]
            found["runner"] += below
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""


def kill_one(process: subprocess.Popen[bytes], kind: str, dice: random.Random, tally: Tally) -> None:
    """SIGKILL to one of a kind, as soon as there is one; nothing when the command ends before."""
    while process.poll() is None:
        there = [pid for pid in processes(process.pid)[kind] if (stat_of(pid) or "Z")[0] != "Z"]
        if there:
            with contextlib.suppress(ProcessLookupError):
                os.kill(dice.choice(there), signal.SIGKILL)
                tally.kills[kind] += 1
                return
        time.sleep(LOOK_S)


def disturbed(scene: Scene, run: Path, wanted: int, usual_s: float, dice: random.Random, tally: Tally) -> None:
    """One run to its end, with kills on the way."""
    for _ in range(COMMANDS):
        tally.commands += 1
        process = scene.start(run)
        kinds = list(KINDS)
        while process.poll() is None and sum(tally.kills.values()) < wanted:
            kind = dice.choice(kinds)
            try:
                process.wait(dice.uniform(0.0, usual_s if kind == "coordinator" else usual_s / 4))
            except subprocess.TimeoutExpired:
                kill_one(process, kind, dice, tally)
                if kind == "runner":
                    kinds.remove(kind)  # who dies twice of nothing known has done it himself: see docs/architecture.md
        code = process.wait()
        survivors = reap(timeout_s=GONE_S)
        if survivors:
            tally.faults.append(f"these outlived the command: {[command_of(pid) for pid in survivors]}")
            for pid in survivors:
                os.kill(pid, signal.SIGKILL)
            reap()
        if code in ENDED:
            return
        tally.not_graded += code > 0
        if code not in AGAIN:
            tally.faults.append(f"exit code {code}: {(scene.work / 'said').read_text('utf-8', 'replace')[-2000:]}")
            return
    tally.faults.append(f"no end after {COMMANDS} commands")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1, help="of what is killed when")
    parser.add_argument("--real", action="store_true", help="four problems of the real course")
    given = parser.parse_args()
    adopt_orphans()
    print(machine(), flush=True)
    dice, tally = random.Random(given.seed), Tally()
    with tempfile.TemporaryDirectory(prefix="softmark-faults-") as name:
        work = Path(name)
        course = copy_course(work / "course") if given.real else tiny.write_course(work / "course")
        write_class(work / "class", given.students, PROBLEMS if given.real else (tiny.PROBLEM,))
        scene = Scene(write_zip(work / "class"), course, work, given.jobs)
        scene.temporary.mkdir()
        began = time.monotonic()
        code = scene.start(work / "undisturbed").wait()
        usual_s = time.monotonic() - began
        if code or reap() or scene.left(work / "undisturbed"):
            raise SystemExit(f"undisturbed: exit code {code}, left {scene.left(work / 'undisturbed')}")
        expected = {file: (work / "undisturbed" / file).read_bytes() for file in SAME}
        print(f"undisturbed: {given.students} students, {usual_s:.1f} s", flush=True)
        while sum(tally.kills.values()) < given.kills and not tally.faults:
            tally.runs += 1
            run = work / f"run{tally.runs}"
            disturbed(scene, run, given.kills, usual_s, dice, tally)
            for file, content in expected.items():
                if not (run / file).exists() or (run / file).read_bytes() != content:
                    tally.faults.append(f"{file} of run {tally.runs} differs")
            if left := scene.left(run):
                tally.faults.append(f"run {tally.runs} has left {left}")
            if not tally.faults:
                shutil.rmtree(run)
        told = ", ".join(f"{tally.kills[kind]} {kind}" for kind in KINDS)
        print(f"{sum(tally.kills.values())} kills ({told}) in {tally.runs} runs of {tally.commands} commands")
        print(f"{tally.not_graded} commands left a file for a person, and graded it the next time")
        for fault in tally.faults:
            print(f"FAULT: {fault}")
        print("every gradebook is the undisturbed run's, nothing is left" if not tally.faults else "")
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()
