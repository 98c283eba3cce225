# SPDX-License-Identifier: Apache-2.0
"""Workers of a Dask cluster behind the interface of `concurrent.futures`.

Theory of operation. A thread of its own runs an event loop with an asynchronous Dask client. It looks twice a second
which workers the scheduler has. A worker that is new is examined first, in a task of its own: `check` says there what
the worker is, `accept` says here whether that will do. An accepted worker is then given one task after the other,
each pinned to it; the queue is kept here, not by the scheduler. So a worker that joins late gets its share, one that
is refused gets nothing, and when one dies it is known of which task.

A worker is known by the number that Dask gives to its process, not by its address: a task that reaches another process
(one that was restarted at the same address, and has not been examined) comes back undone.

Dask's messages are pickled Python: whoever reaches the scheduler's port can run programs on every worker. Scheduler
and workers must be machines of the course in a network of their own, or speak TLS (`tls://` addresses).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from grader.errors import GraderError, InfrastructureError, UsageError
from grader.executors.tasks import WorkerLost, pack, perform, unpack
from grader.plaintext import visible

__all__ = ["Cluster", "connect"]

P = ParamSpec("P")
T = TypeVar("T")

CONNECT_S = 10.0  # for the scheduler to answer at first
ANSWER_S = 30.0  # for a busy scheduler to say which workers it has
LOOK_S = 0.5  # between two looks at the workers
WAIT_S = 30.0  # for a first worker to join
EXAMINE_S = 120.0  # for a worker to say what it is; it may first finish a task of another run
PATIENCE_S = 300.0  # with tasks to do and nobody to do them: a worker's machine may be replaced
LANES = 2  # tasks that a worker has at once: one waits there, so that it does not idle for the way here and back
TRIES = 3  # workers that may die of one task
CLOSE_S = 1.0  # to take leave of the scheduler
KILL_S = 2.0  # for all of `kill`


def connect(
    address: str,
    check: Callable[[], Mapping[str, Any]],
    accept: Callable[[Mapping[str, Any]], str],
    *,
    wait_s: float = WAIT_S,
    patience_s: float = PATIENCE_S,
) -> Cluster:
    """The workers of the scheduler at `address` (`tcp://host:8786`) that will do.

    `check` is called on each worker, and `accept` here with what it returned; `accept` returns why the worker is
    refused, or nothing. A worker with more than one thread is refused. Workers may join and leave at any time.

    Raises UsageError when the address can not be meant or Dask is not installed; InfrastructureError when no scheduler
    answers, no worker joins within `wait_s`, or all are refused. Later, when for `patience_s` there is no worker that
    will do, every task that is left fails.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "a cluster needs Dask, which is not installed", hint="pip install 'softmark[cluster]'"
        ) from error
    for name in ("distributed", "distributed.client"):  # what it would log is raised here, in words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return Cluster(_Session(address, pack(check, (), {}), accept, wait_s, patience_s))


class Cluster(Executor):
    """Runs each task on one of the workers that were accepted; made by `connect`.

    A task whose worker dies is given to another one. A task of which three workers have died raises WorkerLost, and
    without a scheduler every task that is left raises InfrastructureError.
    """

    def __init__(self, session: _Session) -> None:
        self._session = session
        self._numbers = itertools.count()
        self._closed = False
        self._thread = threading.Thread(target=session.live, name="cluster", daemon=True)
        self._thread.start()
        try:
            session.opened.result()
        except BaseException:
            self.kill()
            raise

    @property
    def workers(self) -> tuple[str, ...]:
        """The names of those that work now."""
        return tuple(member.name for member in list(self._session.members.values()) if member.accepted)

    @property
    def refused(self) -> Mapping[str, str]:
        """Who may not work, and why."""
        return dict(self._session.refused)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue `fn(*args, **kwargs)`. `fn` stands at the top of a module that workers can import."""
        if self._closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        order = _Order(next(self._numbers), pack(fn, args, kwargs))
        self._session.call(self._session.take, order)
        return order.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks, and leave the cluster when nothing is queued; without `wait` that goes on meanwhile."""
        self._closed = True
        if cancel_futures:
            self._session.call(self._session.cancel)
        self._session.call(self._session.close)
        if wait:
            self._thread.join()

    def kill(self) -> None:
        """Leave the cluster at once. Queued tasks are cancelled; what is being worked on is finished for nobody."""
        self._closed = True
        self._session.call(self._session.abandon)
        self._thread.join(KILL_S)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is queued; after an exception, Ctrl-C among them, nobody does."""
        if kind is not None:
            self.kill()
        else:
            self.shutdown()


@dataclass(slots=True, order=True)
class _Order:
    """A task. The smaller number goes first, also when it comes back from a worker that died."""

    number: int
    message: bytes = field(compare=False)
    future: Future[Any] = field(compare=False, default_factory=Future)
    begun: bool | None = field(compare=False, default=None)  # False: it was cancelled before
    died: list[str] = field(compare=False, default_factory=list)  # the workers that died of it

    def begin(self) -> bool:
        """Whether it is still wanted. From then on it can not be cancelled."""
        if self.begun is None:
            self.begun = self.future.set_running_or_notify_cancel()
        return self.begun


@dataclass(slots=True)
class _Member:
    """A worker, as the scheduler knows it."""

    address: str
    name: str
    threads: int
    process: str = ""  # Dask's number of its process, once it has been examined
    accepted: bool = False
    decided: bool = False
    sent: list[_Order] = field(default_factory=list)  # not answered yet; it works on the first
    life: asyncio.Task[None] | None = None

    def dismiss(self) -> None:
        """Stop waiting for it."""
        self.accepted = False
        if self.life is not None:
            self.life.cancel()


class _Session:
    """What happens in the event loop. From other threads only `live`, `call`, `opened`, `members`, `refused`."""

    def __init__(
        self,
        address: str,
        check: bytes,
        accept: Callable[[Mapping[str, Any]], str],
        wait_s: float,
        patience_s: float,
    ) -> None:
        self.address = address
        self.opened: Future[None] = Future()
        self.members: dict[str, _Member] = {}
        self.refused: dict[str, str] = {}
        self._check = check
        self._accept = accept
        self._wait_s = wait_s
        self._patience_s = patience_s
        self._client: Any = None
        self._loop = asyncio.new_event_loop()
        self._main: asyncio.Task[None] | None = None
        self._queue: asyncio.PriorityQueue[_Order] = asyncio.PriorityQueue()
        self._open: dict[int, _Order] = {}  # not settled yet
        self._ended = asyncio.Event()
        self._closing = False
        self._broken: BaseException | None = None

    def live(self) -> None:
        """The life of the thread."""
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._live())
        except BaseException as error:
            if not self.opened.done():
                self.opened.set_exception(error)

    def call(self, method: Callable[..., None], *args: Any) -> None:
        """Let the loop call a method; nothing when it has ended."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(method, *args)

    # Called through `call`

    def take(self, order: _Order) -> None:
        """Queue a task."""
        self._open[order.number] = order
        if self._broken is not None:
            self._settle(order, error=self._broken)
        else:
            self._queue.put_nowait(order)

    def cancel(self) -> None:
        """Cancel what is queued."""
        for order in list(self._open.values()):
            if order.begun is None and order.future.cancel():
                self._settle(order)

    def close(self) -> None:
        """End when everything is settled."""
        self._closing = True
        if not self._open:
            self._ended.set()

    def abandon(self) -> None:
        """End now."""
        self.cancel()
        for order in list(self._open.values()):
            self._settle(order, error=WorkerLost("the cluster was left"))
        self._ended.set()
        if self._main is not None:
            self._main.cancel()

    # The loop

    async def _live(self) -> None:
        self._main = asyncio.current_task()
        try:
            await self._connect()
            await self._assemble()
            self.opened.set_result(None)
            try:
                await self._watch()
            except Exception as error:
                self._break(error)
                await self._ended.wait()
        finally:
            for member in self.members.values():
                member.dismiss()
            if self._client is not None:
                await self._client.close(CLOSE_S)

    async def _connect(self) -> None:
        from distributed import Client

        try:
            self._client = Client(self.address, asynchronous=True, timeout=CONNECT_S, set_as_default=False)
            await self._client
        except ValueError as error:
            raise UsageError(
                f"{visible(self.address, 200)}: no address of a scheduler ({error})",
                hint="it looks like tcp://host:8786",
            ) from error
        except TypeError as error:  # Dask has been given no certificate
            raise UsageError(
                f"{visible(self.address, 200)}: TLS is not set up here ({error})",
                hint="name the certificates in Dask's configuration: docs/guides/many-machines.md",
            ) from error
        except OSError as error:  # TimeoutError is one
            raise InfrastructureError(
                f"no Dask scheduler answers at {visible(self.address, 200)}: {error}",
                hint="start it with `dask scheduler`; it says its address",
            ) from error

    async def _assemble(self) -> None:
        """Wait until every worker that is there has been examined, and at least one will do."""
        deadline = time.monotonic() + self._wait_s
        while not self.members or not all(member.decided for member in self.members.values()):
            await self._look()
            if not self.members and time.monotonic() > deadline:
                raise InfrastructureError(
                    f"the scheduler {self.address} has no workers",
                    hint=f"start one on each machine: dask worker {self.address} --nthreads 1",
                )
            await asyncio.sleep(LOOK_S / 5)
        if not any(member.accepted for member in self.members.values()):
            raise self._nobody()

    async def _watch(self) -> None:
        """Look who is there until the end; what this raises is the end of every task that is left."""
        busy = time.monotonic()
        while not self._ended.is_set():
            await self._look()
            if not self._open or any(member.accepted for member in self.members.values()):
                busy = time.monotonic()
            elif time.monotonic() - busy > self._patience_s:
                raise self._nobody()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), LOOK_S)

    async def _look(self) -> None:
        """Part with the workers that are gone; examine those that are new."""
        try:
            identity = await asyncio.wait_for(self._client.scheduler.identity(), ANSWER_S)
        except OSError as error:  # TimeoutError is one
            raise self._gone() from error
        if self._broken is not None:
            raise self._broken
        present = identity["workers"]
        for address in self.members.keys() - present.keys():
            self.members.pop(address).dismiss()
        for address in present.keys() - self.members.keys():
            seen = present[address]
            member = self.members[address] = _Member(address, visible(str(seen["name"]), 100), seen["nthreads"])
            member.life = asyncio.create_task(self._employ(member))

    async def _employ(self, member: _Member) -> None:
        """The life of one worker: an examination, then task after task."""
        try:
            reason = await self._examine(member)
            shown = member.name if member.name == member.address else f"{member.name} ({member.address})"
            member.decided = True
            if reason:
                self.refused[shown] = visible(reason, 300)
                return
            self.refused.pop(shown, None)
            member.accepted = True
            await asyncio.gather(*(self._carry(member) for _ in range(LANES)))
        except Exception as error:
            self._break(error)

    async def _examine(self, member: _Member) -> str:
        """Why it is refused; empty when it is accepted."""
        if member.threads != 1:
            return f"it has {member.threads} threads, and a task needs a process for itself: start it with --nthreads 1"
        try:
            said = await asyncio.wait_for(self._send(member, _examined, self._check), EXAMINE_S)
        except TimeoutError:
            return f"it did not say within {EXAMINE_S:.0f} s what it is"
        except Exception as error:
            return f"it can not do a task: {type(error).__name__}: {error}"
        member.process, answer = said
        try:
            said = unpack(answer)
        except GraderError as error:
            return error.message
        except Exception as error:
            return f"it can not say what it is: {type(error).__name__}: {error}"
        return self._accept(said)

    async def _carry(self, member: _Member) -> None:
        """Have task after task done by one worker, until it is gone."""
        while member.accepted:
            order = await self._queue.get()
            if not order.begin():
                self._settle(order)
                continue
            member.sent.append(order)
            try:
                answer = await self._send(member, _performed, member.process, order.message)
            except asyncio.CancelledError:
                self._lost(order, member)
                raise
            except Exception:  # Dask's own, as KilledWorker: what a task raises is in its answer
                answer = None
            if answer is None:
                self._lost(order, member)
                member.dismiss()
                if self.members.get(member.address) is member:
                    del self.members[member.address]  # if it is there all the same, it is examined again
            else:
                member.sent.remove(order)
                self._answered(order, answer)

    def _answered(self, order: _Order, answer: bytes) -> None:
        try:
            result = unpack(answer)
        except Exception as error:
            self._settle(order, error=error)
        else:
            self._settle(order, result)

    def _send(self, member: _Member, function: Callable[..., Any], *args: Any) -> Any:
        """Let a function run on this worker and nowhere else."""
        return self._client.submit(function, *args, workers=[member.address], pure=False, retries=0)

    def _lost(self, order: _Order, member: _Member) -> None:
        """Queue a task again whose worker is gone; not for ever, if it was at this task."""
        if order.number not in self._open:
            return
        if order is member.sent[0]:
            order.died.append(member.name)
        if len(order.died) < TRIES:
            self._queue.put_nowait(order)
        else:
            self._settle(order, error=WorkerLost(f"{TRIES} workers died of it: {', '.join(order.died)}"))

    def _settle(self, order: _Order, result: Any = None, *, error: BaseException | None = None) -> None:
        """The task's future knows what came of it; a cancelled one says so to those who wait."""
        if self._open.pop(order.number, None) is not None and order.begin():
            if error is None:
                order.future.set_result(result)
            else:
                order.future.set_exception(error)
        if self._closing and not self._open:
            self._ended.set()

    def _break(self, error: BaseException) -> None:
        self._broken = error
        for member in self.members.values():
            member.dismiss()
        for order in list(self._open.values()):
            self._settle(order, error=error)

    def _gone(self) -> InfrastructureError:
        return InfrastructureError(
            f"the Dask scheduler {visible(self.address, 200)} is gone",
            hint="what was finished is kept; start scheduler and workers again, and then the same command",
        )

    def _nobody(self) -> InfrastructureError:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in self.refused.items())
        if not reasons:
            return InfrastructureError(
                f"every worker of {self.address} is gone", hint=f"start one: dask worker {self.address} --nthreads 1"
            )
        return InfrastructureError(
            f"no worker of {self.address} will do: {reasons}", hint="put that right, and start the workers again"
        )


# On a worker


def _examined(check: bytes) -> tuple[str, bytes]:
    """The number of this process, and what it says of itself."""
    from distributed import get_worker

    return get_worker().id, perform(check)


def _performed(process: str, message: bytes) -> bytes | None:
    """Do a task; None in a process that it was not meant for."""
    from distributed import get_worker

    return perform(message) if get_worker().id == process else None
