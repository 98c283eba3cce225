# SPDX-License-Identifier: Apache-2.0
"""Workers on this machine: one fresh Python process each, which outlive neither the pool nor the pool's process.

Theory of operation. Each worker has one thread in the pool's process and one pipe of its own. The thread starts the
process, takes the next task from the queue that all threads share, sends it, waits for the answer, settles the future.
Nothing is shared between workers, no lock and no pipe: whenever one is killed, the others do not notice. Its thread
reads the end of the pipe, gives the one task WorkerLost and starts another process.

`concurrent.futures.ProcessPoolExecutor` is not used: its workers share the queues and their locks, so when one
"terminates abruptly", every pending future raises BrokenProcessPool, and the pool takes no more tasks. A class is
graded for hours, and the kernel may kill the largest process of a full machine at any time.

A worker is started as a program (`grader.executors.worker`), not by `multiprocessing`: never by a fork of a process
that has threads, and without importing the parent's main module, which would run a part of the command again.

Signals. A worker has a session of its own: Ctrl-C and a closing terminal reach only the parent, which decides. When
the parent dies, by SIGKILL too, the kernel kills the workers (PR_SET_PDEATHSIG); elsewhere the pipe's end tells them.
The signal is sent when the *thread* that started the process ends, and so each thread outlives its worker.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Pipe
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from grader.errors import InfrastructureError
from grader.executors.tasks import WorkerLost, pack, unpack

__all__ = ["LocalPool"]

P = ParamSpec("P")
T = TypeVar("T")

STARTS = 3  # failed starts in a row after which the pool gives up
PAUSE_S = 0.2  # before the second start, twice that before the third: the machine may be full for a moment
START_S = 60.0  # for an interpreter to start, on a busy machine
END_S = 5.0  # for a worker to leave by itself once its pipe has ended
KILL_S = 0.4  # for the threads to see that their workers are dead

BOOTSTRAP = "import sys; sys.path[:] = {path!r}; from grader.executors.worker import main; main({fd}, {parent})"


class LocalPool(Executor):
    """`jobs` processes, each doing one task at a time, first in first out.

    They are started at once and import what a task needs when it comes. Environment and temporary folder are those
    of the parent when the pool is made; what is printed goes to the standard error. A worker that is told to leave
    runs its `atexit` functions; a killed one can not, and leaves its temporary files behind.
    """

    def __init__(self, jobs: int) -> None:
        if jobs < 1:
            raise ValueError(f"a pool of {jobs} workers")
        self._environment = {**os.environ, "TMPDIR": tempfile.gettempdir()}
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # around what follows, and whatever is put into the queue
        self._workers: set[_Worker] = set()
        self._closed = False
        self._killed = threading.Event()
        self._broken: InfrastructureError | None = None
        self._threads = [threading.Thread(target=self._serve, name=f"worker-{i}", daemon=True) for i in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue `fn(*args, **kwargs)`. `fn` stands at the top of a module; what can not be pickled raises here.

        The future raises what the task raises, and WorkerLost when the worker died of it.
        """
        task = _Task(pack(fn, args, kwargs), Future())
        with self._lock:
            if self._broken is not None:
                raise self._broken
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            self._tasks.put(task)
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks, and end each worker when nothing is queued; without `wait` that goes on meanwhile."""
        with self._lock:
            left = self._drain() if cancel_futures else []
            self._stop()
        _cancel(left)
        if wait:
            for thread in self._threads:
                thread.join()

    def kill(self) -> None:
        """End every worker at once. Queued tasks are cancelled, and those that were being worked on get WorkerLost."""
        with self._lock:
            self._killed.set()
            left, workers = self._drain(), list(self._workers)
            self._stop()
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.wait()
        _cancel(left)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(KILL_S / len(self._threads))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is queued; after an exception, Ctrl-C among them, nobody does."""
        if kind is not None:
            self.kill()
        else:
            self.shutdown()

    def _serve(self) -> None:
        """The life of one thread: a worker, and when it dies the next."""
        worker = self._start()
        while worker is not None:
            task = self._tasks.get()
            if task is None:
                break
            if not task.future.set_running_or_notify_cancel():
                continue
            while worker is not None and not worker.send(task.message):
                self._discard(worker)  # it died while it had nothing to do
                worker = self._start()
            if worker is None:
                task.future.set_exception(self._broken or WorkerLost("the pool was ended"))
            elif not worker.settle(task.future):
                lost = self._discard(worker)
                task.future.set_exception(WorkerLost("the pool was ended" if self._killed.is_set() else lost))
                worker = self._start()
        if worker is not None:
            self._discard(worker)

    def _start(self) -> _Worker | None:
        """A worker that stands; None when the pool has been killed, or breaks because none can be started."""
        why = ""
        for attempt in range(STARTS):
            if self._killed.wait(PAUSE_S * attempt):
                return None
            try:
                worker = _Worker(self._environment)
            except OSError as error:
                why = f"no process could be started: {error.strerror}"
                continue
            with self._lock:
                self._workers.add(worker)
                if self._killed.is_set():
                    worker.process.kill()
            if worker.stands():
                return worker
            why = self._discard(worker)
        self._break(why)
        return None

    def _discard(self, worker: _Worker) -> str:
        """End a worker, dead or alive; how it ended, in words."""
        ended = worker.end()
        with self._lock:
            self._workers.discard(worker)
        return ended

    def _break(self, why: str) -> None:
        error = InfrastructureError(
            f"no worker can be started, {STARTS} times in a row: {why}",
            hint="what it wrote stands above; free memory, or take fewer workers with --jobs",
        )
        with self._lock:
            if self._killed.is_set():
                return
            self._broken = error
            left = self._drain()
            self._stop()
        for task in left:
            if task.future.set_running_or_notify_cancel():
                task.future.set_exception(error)

    def _drain(self) -> list[_Task]:
        """Everything that is queued, taken out. The lock is held."""
        left = []
        with contextlib.suppress(queue.Empty):
            while True:
                task = self._tasks.get_nowait()
                if task is not None:
                    left.append(task)
        return left

    def _stop(self) -> None:
        """Let every thread end when it has reached this point of the queue. The lock is held."""
        self._closed = True
        for _ in self._threads:
            self._tasks.put(None)


@dataclass(frozen=True, slots=True)
class _Task:
    message: bytes
    future: Future[Any]


def _cancel(tasks: list[_Task]) -> None:
    for task in tasks:
        task.future.cancel()
        task.future.set_running_or_notify_cancel()  # or those who wait for it would go on waiting


class _Worker:
    """One process, seen from its thread."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            try:
                self.process = _launch(theirs.fileno(), environment)
            except OSError:
                self._connection.close()
                raise

    def stands(self) -> bool:
        """Wait until it is ready for a task; False when it has died before."""
        try:
            return self._connection.poll(START_S) and bool(self._connection.recv_bytes())
        except (EOFError, OSError):
            return False

    def send(self, message: bytes) -> bool:
        """Hand it a task; False when it is dead and has not seen it."""
        if self.process.poll() is not None:
            return False
        try:
            self._connection.send_bytes(message)
        except OSError:
            return False
        return True

    def settle(self, future: Future[Any]) -> bool:
        """Wait for its answer, and give it to the future; False when it died of the task."""
        try:
            answer = self._connection.recv_bytes()
        except (EOFError, OSError):
            return False
        try:
            result = unpack(answer)
        except Exception as error:
            future.set_exception(error)
        else:
            future.set_result(result)
        return True

    def end(self) -> str:
        """Close its pipe and wait for it to leave; how it ended, in words."""
        self._connection.close()
        try:
            code = self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        if code >= 0:
            return f"the worker process ended with exit code {code}"
        return f"the worker process was killed by {_signal_name(-code)}"


def _launch(descriptor: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    path = [entry for entry in sys.path if isinstance(entry, str)]
    return subprocess.Popen(
        [sys.executable, "-P", "-c", BOOTSTRAP.format(path=path, fd=descriptor, parent=os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=2,  # what a command prints as its result stays clean
        env=environment,
        pass_fds=(descriptor,),
        start_new_session=True,
    )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
