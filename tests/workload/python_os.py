# os.path, pathlib without touching a disk, os.environ read, os.getpid, cpu counts.
import os
import pathlib


def work() -> float:
    path = pathlib.PurePosixPath("/a/b") / "c.txt"
    joined = os.path.normpath(os.path.join("x", "..", "y.py"))
    there = os.path.exists("/certainly/not/there"), pathlib.Path("nothing.csv").exists()
    home = os.environ.get("HOME", ""), os.environ.get("NOT_SET", "5"), os.path.expanduser("~/x")
    known = os.getpid() > 0 and (os.cpu_count() or 0) > 0 and len(os.sched_getaffinity(0)) > 0 and len(os.getcwd()) > 0
    return float(
        len(path.suffix) + len(joined) + sum(there) + len(home[1]) + known + home[2].endswith("/x") + len(os.urandom(4))
    )
