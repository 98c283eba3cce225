# SPDX-License-Identifier: Apache-2.0
"""`grader watch` in a terminal of its own: verdicts on every save, keys, and a terminal that is left as it was."""

import fcntl
import hashlib
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest

WAIT_S = 60
ENDLESS = "def twice(x, shift=0.0):\n    while True:\n        pass\n"


class Terminal:
    """A program with a terminal, whose size can change; what it shows is read as it comes."""

    def __init__(self, command, folder, environment):
        self.ours, self.theirs = pty.openpty()
        self.resize(40, 100)
        self.before = termios.tcgetattr(self.theirs)
        self.shown = ""
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def resize(self, rows, columns):
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        self.shown = ""
        os.write(self.ours, keys.encode())

    def until(self, words):
        """What is shown since the last key or save, once these words are among it."""
        deadline = time.monotonic() + WAIT_S
        while words not in self.shown:
            assert time.monotonic() < deadline, f"{words!r} never came: {self.shown[-2000:]}"
            assert self.read(1.0) or self.process.poll() is None, self.shown[-2000:]
        return self.shown

    def read(self, wait_s):
        if not select.select([self.ours], [], [], wait_s)[0]:
            return False
        try:
            piece = os.read(self.ours, 1 << 16)
        except OSError:
            return False
        self.shown += piece.decode("utf-8", "replace")
        return bool(piece)

    def ended(self):
        """The exit code."""
        deadline = time.monotonic() + WAIT_S
        while self.process.poll() is None:
            assert time.monotonic() < deadline
            self.read(0.05)
        return self.process.returncode

    def is_as_before(self):
        return termios.tcgetattr(self.theirs) == self.before

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def watch(grader, course, right):
    """Starts `grader watch` in the desk's folder, where twice.py is right, and waits for the first verdict."""
    (course.folder("twice") / "hints.md").write_text("# H\n\n## 1. Idea\n\nadd it\n\n## 2. More\n\nto itself\n")
    (course.folder("twice") / "explanation.md").write_text("# Why\n\nIt doubles.\n")
    (grader.folder / "twice.py").write_text(right)
    started = []

    def start(*words, verdict="3 of 3 public examples ok", shell=(), **environment):
        usual = grader.environment | {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
        terminal = Terminal([*shell, *grader.arguments("watch", *words)], grader.folder, usual | environment)
        started.append(terminal)
        if verdict:
            terminal.until(verdict)
            terminal.until("q quit")
        return terminal

    yield start
    for terminal in started:
        terminal.close()


@pytest.fixture
def save(grader):
    """Saves a file and returns the words by which a verdict on it is known."""

    def write(terminal, source, name="twice.py"):
        terminal.shown = ""
        (grader.folder / name).write_text(source)
        return f"file {hashlib.sha256(source.encode()).hexdigest()[:6]}"

    return write


def test_without_a_terminal_it_refuses(grader):
    ended = grader("watch", "twice")
    assert 2 == ended.returncode
    assert "error: watch needs a terminal" in ended.stderr
    assert "hint: grader check" in ended.stderr


def test_every_save_gets_its_verdict(watch, save, right, wrong):
    terminal = watch("twice")
    shown = terminal.until(save(terminal, wrong))
    assert "1 of 3 public examples ok" in terminal.until("q quit")
    for part in ("Call", "Returned", "Expected", "from twice import twice", "4 hidden cases decide"):
        assert part in terminal.shown, shown
    assert 1 == terminal.shown.count("# --- copy from here")  # only the first failure is explained
    terminal.until(save(terminal, right + "# again\n"))
    terminal.until("Every public example passes")


def test_a_save_that_changes_nothing_is_not_judged_again(watch, save, right, grader):
    terminal = watch("twice")
    terminal.shown = ""
    (grader.folder / "twice.py").write_text(right)
    time.sleep(0.6)
    terminal.read(0)
    assert "" == terminal.shown
    terminal.type("r")
    terminal.until("3 of 3 public examples ok")


@pytest.mark.parametrize("source", ["def twice(", "", "\x00", "import os\nos._exit(0)\n", "raise SystemExit\n"])
def test_a_broken_file_leaves_it_usable(watch, save, right, source):
    terminal = watch("twice")
    terminal.until(save(terminal, source))
    terminal.until("load error")
    terminal.until(save(terminal, right + "#\n"))
    terminal.until("3 of 3 public examples ok")


def test_a_loop_that_prints_leaves_the_verdict_in_sight(watch, save, right):
    terminal = watch("twice")
    terminal.until(save(terminal, right + "for n in range(3000):\n    print('line', n)\n"))
    assert "... and 2990 more lines" in terminal.until("q quit")
    assert "line 9" in terminal.shown
    assert "line 10" not in terminal.shown


def test_a_file_that_is_deleted_is_waited_for(watch, save, grader, right):
    terminal = watch("twice")
    terminal.shown = ""
    (grader.folder / "twice.py").unlink()
    terminal.until("is not there")
    terminal.until("grader start twice copies the starter")
    terminal.until(save(terminal, right))
    terminal.until("3 of 3 public examples ok")


def test_an_editor_that_saves_by_replacing_is_followed(watch, grader, right):
    terminal = watch("twice")
    for number in range(3):
        source = f"{right}# {number}\n"
        terminal.shown = ""
        (grader.folder / "twice.py~").write_text(source)
        os.replace(grader.folder / "twice.py~", grader.folder / "twice.py")
        terminal.until(f"file {hashlib.sha256(source.encode()).hexdigest()[:6]}")


def test_a_link_in_its_place_is_refused(watch, grader, right, save):
    terminal = watch("twice")
    terminal.shown = ""
    (grader.folder / "twice.py").unlink()
    (grader.folder / "twice.py").symlink_to("/etc/passwd")
    terminal.until("symbolic link")
    (grader.folder / "twice.py").unlink()
    terminal.until(save(terminal, right))


def test_of_a_storm_of_saves_the_last_one_counts(watch, save, grader, right):
    terminal = watch("twice")
    for number in range(200):
        (grader.folder / "twice.py").write_text(f"{right}# {number}\n")
        time.sleep(0.003)
    terminal.until(save(terminal, right + "# the last\n"))
    terminal.until("3 of 3 public examples ok")


def test_a_new_save_stops_an_endless_loop(watch, save, right):
    terminal = watch("twice")
    save(terminal, ENDLESS)
    terminal.until("checking, 1 s")
    began = time.monotonic()
    terminal.until(save(terminal, right + "#\n"))
    assert time.monotonic() - began < 3  # the loop alone would take five seconds of CPU time, and more by the clock


def test_keys_are_answered_while_a_file_is_checked(watch, save, processes):
    terminal = watch("twice")
    save(terminal, ENDLESS)
    terminal.until("checking")
    below = processes.descendants(terminal.process.pid)
    terminal.type("h")
    terminal.until("Hint 1 of 2")
    terminal.type("q")
    assert 0 == terminal.ended()
    assert terminal.is_as_before()
    processes.wait_until(lambda: not processes.alive(below))


def test_hints_go_further_and_any_other_key_goes_back(watch):
    terminal = watch("twice")
    terminal.type("h")
    assert "add it" in terminal.until("Hint 1 of 2")
    terminal.type("h")
    assert "to itself" in terminal.until("Hint 2 of 2")
    terminal.type("h")
    assert "there is no further one" in terminal.until("Hint 2 of 2")
    terminal.type(" ")
    terminal.until("3 of 3 public examples ok")


def test_the_statement_and_the_explanation_are_a_key_away(watch):
    terminal = watch("twice")
    terminal.type("s")
    assert "Twice" in terminal.until("q quit")
    terminal.type("e")
    assert "It doubles." in terminal.until("q quit")


def test_next_copies_the_starter_of_the_next_problem_and_watches_it(watch, grader, write_course, save, right):
    write_course("thrice", title="Thrice", difficulty=2, prerequisites=["twice"])
    terminal = watch("twice")
    terminal.type("n")
    assert "you have done what it builds on: twice" in terminal.until("the starter")
    terminal.until("not attempted")
    assert (grader.folder / "thrice.py").is_file()
    terminal.until(save(terminal, right, "thrice.py"))


def test_next_says_when_nothing_is_left(watch):
    terminal = watch("twice")
    terminal.type("n")
    terminal.until("no other problem is left")


def test_an_arrow_key_is_no_command(watch):
    terminal = watch("twice")
    terminal.type("\x1b[H\x1b[A")
    terminal.type("s")
    assert "Hint" not in terminal.until("q quit")


def test_without_a_name_it_follows_what_is_saved(watch, grader, write_course, save, right):
    write_course("thrice")
    (grader.folder / "thrice.py").write_text(right)
    os.utime(grader.folder / "thrice.py", (1, 1))
    terminal = watch()
    assert "twice · desk" in terminal.shown
    terminal.until(save(terminal, right + "#\n", "thrice.py"))
    assert "thrice · desk" in terminal.shown


def test_a_folder_without_a_problem_of_the_course_is_named(watch, grader):
    (grader.folder / "twice.py").unlink()
    terminal = watch(verdict="")
    assert 5 == terminal.ended()
    assert "no problem of this course has its file in" in terminal.shown


def test_another_size_of_the_terminal_is_used(watch, save, wrong):
    terminal = watch("twice")
    terminal.shown = ""
    terminal.resize(20, 60)
    terminal.until("h n s e r q")
    terminal.until(save(terminal, wrong))
    terminal.until("h n s e r q")
    terminal.shown = ""
    terminal.resize(6, 70)
    terminal.until("q quit")
    terminal.resize(1, 10)
    terminal.type("q")
    assert 0 == terminal.ended()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(watch, processes, number):
    terminal = watch("twice")
    assert not terminal.is_as_before()
    below = processes.descendants(terminal.process.pid)
    os.kill(terminal.process.pid, number)
    assert 130 == terminal.ended()
    assert terminal.is_as_before()
    processes.wait_until(lambda: not processes.alive(below))


def test_control_c_ends_it_and_so_does_control_d(watch):
    terminal = watch("twice")
    terminal.type("\x03")
    assert 130 == terminal.ended()
    assert terminal.is_as_before()
    terminal = watch("twice")
    terminal.type("\x04")
    assert 0 == terminal.ended()


def test_an_error_that_nobody_thought_of_leaves_the_terminal_as_it_was(watch, course):
    terminal = watch("twice")
    shutil.rmtree(course.root)
    terminal.type("n")
    terminal.until("error: ")
    terminal.type("q")
    assert 0 == terminal.ended()
    assert terminal.is_as_before()


# Only a job of a shell can be suspended: this is as much of one as that takes.
SHELL = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
job = os.fork()
if not job:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
os.waitpid(job, 0)
"""


def test_suspended_and_continued_it_goes_on(watch, save, right, processes):
    terminal = watch("twice", shell=[sys.executable, "-c", SHELL])
    job = next(pid for pid in processes.descendants(terminal.process.pid))
    terminal.type("\x1a")
    processes.wait_until(lambda: processes.status(job)[0] == "T")
    assert terminal.is_as_before()
    terminal.shown = ""
    os.kill(job, signal.SIGCONT)
    terminal.until("q quit")
    assert not terminal.is_as_before()
    terminal.until(save(terminal, right + "#\n"))


def test_a_dumb_terminal_gets_lines_and_no_codes(watch, save, wrong):
    terminal = watch("twice", TERM="dumb")
    terminal.until(save(terminal, wrong))
    terminal.until("q quit")
    terminal.type("q")
    assert 0 == terminal.ended()
    assert not re.search(r"\x1b", terminal.shown)


def test_what_was_checked_is_remembered(watch, grader):
    terminal = watch("twice")
    terminal.type("q")
    assert 0 == terminal.ended()
    assert "examples pass" in grader("list").stdout
