# SPDX-License-Identifier: Apache-2.0
"""From save to verdict in `grader watch`, as a student sees it: python benchmarks/watch.py [SAVES]

A terminal of its own (a pty), the course of this repository, and a right and a wrong file in turn for each problem.
The clock runs from before the file is written until the verdict on exactly this file has been shown in full. Printed
are the median, the slowest of ten in a hundred, and the machine's load meanwhile. Wanted: medians below 300 ms where
a problem needs numpy alone, and below 500 ms where it needs torch.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WANTED_MS = {"numpy": 300.0, "torch": 500.0}
WAIT_S = 120.0


class Desk:
    """`grader watch PROBLEM` in a terminal."""

    def __init__(self, problem: str, folder: Path) -> None:
        self.file = folder / f"{problem}.py"
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
        environment = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm",
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": str(folder / "state"),
            "PYTHONIOENCODING": "utf-8",
        }
        command = [sys.executable, "-m", "grader", "watch", problem, "--course", str(ROOT)]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.shown = ""

    def save(self, source: str) -> float:
        """Save the file; milliseconds until the verdict on it stands on the screen, down to its last line."""
        digest = hashlib.sha256(source.encode()).hexdigest()[:6]
        self.shown = ""
        began = time.monotonic()
        self.file.write_text(source, "utf-8")
        self.until(f"file {digest}")
        self.until("q quit")
        return (time.monotonic() - began) * 1000

    def until(self, words: str) -> None:
        """Read until these words are shown."""
        deadline = time.monotonic() + WAIT_S
        while words not in self.shown:
            if time.monotonic() > deadline or not select.select([self.ours], [], [], WAIT_S)[0]:
                raise SystemExit(f"{words!r} was not shown within {WAIT_S:.0f} s")
            self.shown += os.read(self.ours, 1 << 16).decode("utf-8", "replace")

    def close(self) -> None:
        """Leave as a student does."""
        os.write(self.ours, b"q")
        self.process.wait(WAIT_S)
        os.close(self.ours)


def measure(problem: str, saves: int) -> list[float]:
    """Milliseconds of each save of a problem's right file and of one that answers nothing right."""
    right = (ROOT / "solutions" / f"{problem}.py").read_text("utf-8")
    functions = [line for line in right.splitlines() if line.startswith("def ") and not line.startswith("def _")]
    names = [line.removeprefix("def ").partition("(")[0] for line in functions]
    wrong = right + "\n\n" + "\n".join(f"def {name}(*given, **named):\n    return 1.0\n" for name in names)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / f"{problem}.py").write_text(right, "utf-8")
        desk = Desk(problem, path)
        try:
            desk.until("public examples")
            desk.until("q quit")
            desk.save(right + "# warm\n")
            times = []
            for number in range(saves):
                time.sleep(0.3)  # a student does not save twice at once
                times.append(desk.save(f"{wrong if number % 2 else right}# {number}\n"))
            return times
        finally:
            desk.close()


def main() -> int:
    """Measure every problem of this course; 1 when a median is above what is wanted."""
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    late = False
    print(f"{'problem':<20}{'needs':<7}{'median':>9}{'slowest tenth':>15}{'wanted':>9}   load")
    for folder in sorted((ROOT / "problems").iterdir()):
        if not (folder / "problem.toml").is_file():
            continue
        framework = tomllib.loads((folder / "problem.toml").read_text("utf-8"))["framework"]
        times = sorted(measure(folder.name, saves))
        median, slow = statistics.median(times), times[int(0.9 * (len(times) - 1))]
        wanted = WANTED_MS[framework]
        late |= median > wanted
        load = os.getloadavg()[0]
        print(f"{folder.name:<20}{framework:<7}{median:>6.0f} ms{slow:>12.0f} ms{wanted:>6.0f} ms   {load:.1f}")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
