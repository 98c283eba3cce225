# SPDX-License-Identifier: Apache-2.0
"""One runner's life: take a submission, execute it, answer calls until the pipe closes.

It reads requests from one descriptor and writes replies to another; everything the submission prints goes to a third.
From `Execute` on, the submission shares this process and may do to it what it likes. Nothing here is trusted by the
judge for more than what it is: an answer.
"""

from __future__ import annotations

import inspect
import io
import linecache
import os
import sys
import types
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from grader.calling import Caller, line_of, message_of, seed_everything, traceback_of
from grader.errors import FrameTooLarge
from grader.protocol import (
    Execute,
    FromJudge,
    FromRunner,
    FunctionSpec,
    Incoming,
    Inspected,
    Invoke,
    Load,
    Loaded,
    LoadFailed,
    Ready,
    frame,
    read_from_judge,
    refusal,
)
from grader.runner.inspection import Inspection, inspect_source
from grader.wire import Payload

if TYPE_CHECKING:
    from grader.runner.confinement import Layers

__all__ = ["fresh_streams", "run", "serve"]

MAX_REQUEST_BYTES = 1 << 32  # the judge is believed about its own arguments
RULESET = 5  # descriptor
PIECE_BYTES = 1 << 20  # of one read or write, where several buffers can not be given at once


def run(requests: int, replies: int, prints: int, home: str, layers: Layers | None) -> None:
    """Serve one submission on these descriptors, confined; returns when the judge closes its end."""
    kept = layers.ruleset if layers is not None else -1
    requests, replies = _arrange(requests, replies, prints, kept)
    os.chdir(home)
    os.environ.update(HOME=home, TMPDIR=home)
    if layers is not None:
        from grader.runner.confinement import confine  # of Linux; what is spawned elsewhere does without

        confine(layers, RULESET if kept >= 0 else -1)
    serve(requests, replies)


def serve(requests: int, replies: int) -> None:
    """Serve one submission on these two descriptors; returns when the judge closes its end."""
    _Runner(requests, replies).serve()


def _arrange(requests: int, replies: int, prints: int, ruleset: int) -> tuple[int, int]:
    """Descriptors 0 to 4 and no others: nothing to read, prints, prints, requests, replies.

    A Landlock ruleset stays as descriptor 5 until it is applied.
    """
    high = [os.dup2(fd, 100 + i, inheritable=False) for i, fd in enumerate((requests, replies, prints))]
    if ruleset >= 0:
        os.dup2(ruleset, 103, inheritable=False)
    os.closerange(0, 100)
    os.open(os.devnull, os.O_RDONLY)
    os.dup2(high[2], 1)
    os.dup2(high[2], 2)
    os.dup2(high[0], 3, inheritable=False)
    os.dup2(high[1], 4, inheritable=False)
    if ruleset >= 0:
        os.dup2(103, RULESET, inheritable=False)
    os.closerange(6 if ruleset >= 0 else 5, 1024)
    fresh_streams()
    return 3, 4


def fresh_streams() -> None:
    """New text layers over descriptors 0 to 2: the former ones belong to descriptors that are gone."""
    sys.stdin = open(0, encoding="utf-8", errors="replace", closefd=False)
    sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), "utf-8", "backslashreplace")
    sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), "utf-8", "backslashreplace", line_buffering=True)
    for name in ("stdin", "stdout", "stderr"):
        setattr(sys, f"__{name}__", getattr(sys, name))


class _Runner:
    def __init__(self, requests: int, replies: int) -> None:
        self.requests = requests
        self.replies = replies
        self.incoming = Incoming(MAX_REQUEST_BYTES)
        self.module = types.ModuleType("submission")
        self.inspection: Inspection | None = None
        self.load: Load | None = None
        self.functions: dict[str, Callable[..., Any]] = {}
        self.caller = Caller(self.functions)

    def serve(self) -> None:
        self.send(Ready(os.getpid()), Payload())
        while self.receive():
            message = read_from_judge(self.incoming.header)
            reply, out = self.answer(message)
            self.flush()
            try:
                self.send(reply, out)
            except FrameTooLarge as error:
                os.write(self.replies, refusal(error))

    def answer(self, message: FromJudge) -> tuple[FromRunner, Payload]:
        match message:
            case Load():
                return self.inspect(message), Payload()
            case Execute():
                return self.execute(message), Payload()
            case Invoke():
                out = Payload()
                return self.caller.invoke(message, self.incoming.payload, out), out

    def inspect(self, load: Load) -> Inspected:
        self.load = load
        _limit(load.limits)
        self.inspection = inspect_source(load.source, load.file, load.watched)
        return Inspected(load.id, self.inspection.problem, self.inspection.line, self.inspection.calls)

    def execute(self, message: Execute) -> Loaded | LoadFailed:
        load, inspection = self.load, self.inspection
        if load is None or inspection is None or inspection.tree is None:
            return LoadFailed(message.id, "nothing has been loaded", None, "")
        name = os.path.splitext(load.file)[0]
        self.module = types.ModuleType(name if name.isidentifier() else "submission")
        self.module.__file__ = load.file
        # dataclasses, pickling and typing look a class's module up by name; inspect.getsource reads the line cache.
        sys.modules[self.module.__name__] = self.module
        text = load.source.decode("utf-8", "replace")
        linecache.cache[load.file] = (len(text), None, text.splitlines(keepends=True), load.file)
        seed_everything(load.seed)
        self.caller.file = load.file
        try:
            # dont_inherit: this module's own __future__ imports must not reach the submission.
            exec(compile(inspection.tree, load.file, "exec", dont_inherit=True), self.module.__dict__)
        except BaseException as error:
            sentence = f"the file raised {_shown(error)} while it was loaded"
            return LoadFailed(message.id, sentence, line_of(error, load.file), traceback_of(error, load.file))
        return self.find(message, load)

    def find(self, message: Execute, load: Load) -> Loaded | LoadFailed:
        for spec in load.functions:
            function = self.module.__dict__.get(spec.name)
            if function is None:
                return LoadFailed(message.id, f"the file defines no function {spec.name}", None, "")
            if not callable(function):
                return LoadFailed(message.id, f"{spec.name} is not a function", None, "")
            sentence = _unfit(function, spec)
            if sentence:
                return LoadFailed(message.id, sentence, _definition(function, load.file), "")
            self.functions[spec.name] = function
        return Loaded(message.id)

    def flush(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                continue  # the submission closed or replaced it; what it prints is its own affair

    def receive(self) -> bool:
        self.incoming.clear()
        while not self.incoming.complete:
            count = _read_into(self.requests, self.incoming.room())
            if not count:
                return False
            self.incoming.filled(count)
        return True

    def send(self, message: FromRunner, payload: Payload) -> None:
        buffers = frame(message, payload.buffers, payload.size)
        while buffers:
            count = _write(self.replies, buffers)
            while buffers and count >= len(buffers[0]):
                count -= len(buffers[0])
                buffers.pop(0)
            if count:
                buffers[0] = buffers[0][count:]


def _limit(limits: Sequence[tuple[int, int]]) -> None:
    """Set limits on this process; where the system has none, the judge asks for none."""
    if not limits:
        return
    import resource

    for which, value in limits:
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


if hasattr(os, "readv"):

    def _read_into(fd: int, room: memoryview) -> int:
        return os.readv(fd, [room])

    def _write(fd: int, buffers: Sequence[memoryview]) -> int:
        return os.writev(fd, buffers[:64])

else:  # Windows

    def _read_into(fd: int, room: memoryview) -> int:
        data = os.read(fd, min(len(room), PIECE_BYTES))
        room[: len(data)] = data
        return len(data)

    def _write(fd: int, buffers: Sequence[memoryview]) -> int:
        return os.write(fd, buffers[0][:PIECE_BYTES])


def _unfit(function: Callable[..., Any], spec: FunctionSpec) -> str:
    """Why a function can not be called as the contract says; empty where it can, or where Python can not tell."""
    try:
        # The function itself, not what it wraps: a decorator may take other arguments than the function inside it.
        signature = inspect.signature(function, follow_wrapped=False)
    except (ValueError, TypeError):
        return ""
    wanted = ", ".join([f"{spec.required} positional", *(f"{name}=" for name in spec.options)])
    try:
        signature.bind(*[None] * spec.required, **dict.fromkeys(spec.options))
        signature.bind(*[None] * spec.required)
    except TypeError as error:
        return f"{spec.name} does not take the contract's arguments ({wanted}): {error}"
    return ""


def _definition(function: Callable[..., Any], file: str) -> int | None:
    code = getattr(function, "__code__", None)
    return code.co_firstlineno if code is not None and code.co_filename == file else None


def _shown(error: BaseException) -> str:
    message = message_of(error)
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
