# SPDX-License-Identifier: Apache-2.0
"""What the workers of these tests are given to do. A module of its own, since a worker imports it by name."""

import atexit
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grader.errors import FrameTooLarge, UsageError
from grader.executors import LocalPool

opened = []  # what stays open between two tasks


def add(x, y=0):
    return x + y


def who():
    return os.getpid()


def environment(name):
    return os.environ.get(name)


def zeros(length):
    return bytes(length)


def an_unknown():
    return threading.Lock()


def note(file, text):
    with open(file, "a") as out:
        out.write(f"{text}\n")


def wait_for(file):
    while not Path(file).exists():
        time.sleep(0.01)
    return os.getpid()


def tell_and_sleep(file):
    """Say which process this is, and never come back."""
    Path(f"{file}.new").write_text(str(os.getpid()))
    Path(f"{file}.new").rename(file)
    time.sleep(600)


def die(number=signal.SIGKILL):
    os.kill(os.getpid(), number)
    time.sleep(600)


def die_the_first_time(file):
    """Kill the process that does this first."""
    if not Path(file).exists():
        Path(file).touch()
        die()
    return os.getpid()


def leave(code):
    os._exit(code)


def refuse():
    raise UsageError("that cannot be meant", hint="mean something else")


def too_large():
    raise FrameTooLarge(5, 3)  # is written with one argument, and read with two


def stop():
    raise SystemExit(3)


def write_when_leaving(file):
    atexit.register(Path(file).touch)


def open_sandbox():
    """Open a sandbox with a runner, as a worker that grades has it; this process's number."""
    from grader.model import Framework, Lost
    from grader.sandbox.process import ProcessSandbox

    opened.append(ProcessSandbox())
    opened.append(opened[0].open(Framework.NUMPY))
    assert not isinstance(opened[1], Lost), opened[1]
    return os.getpid()


def in_a_pool():
    """What a program does that has a pool."""
    with LocalPool(1) as pool:
        return pool.submit(add, 1, 2).result()


def hold_a_pool():
    """Stand there with two workers, one of them with a sandbox, until somebody kills this process."""
    pool = LocalPool(2)
    pool.submit(open_sandbox).result()
    with ThreadPoolExecutor(1):
        print("stands", flush=True)
        time.sleep(600)


def describe():
    """What the workers of a test cluster say of themselves."""
    said = os.environ.get("FLAVOUR", "plain")
    if said == "broken":
        raise UsageError("there is no course here")
    return {"flavour": said, "pid": os.getpid()}


def only_plain(said):
    """The flavours that will do."""
    return "" if said["flavour"] == "plain" else f"its flavour is {said['flavour']}"


def nothing_will_do(said):
    return "not good enough"


def sleep_a_little(number):
    time.sleep(0.02)
    return number, os.getpid()
