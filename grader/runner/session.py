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
import random
import resource
import sys
import traceback
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.errors import FrameTooLarge
from grader.protocol import (
    Answer,
    Execute,
    Failure,
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
from grader.runner.confinement import Layers, confine
from grader.runner.inspection import Inspection, inspect_source
from grader.wire import Foreign, GeneratorHandle, Payload, decode, encode

__all__ = ["run"]

MAX_REQUEST_BYTES = 1 << 32  # the judge is believed about its own arguments
MAX_TRACEBACK = 8000  # characters
MAX_MESSAGE = 500
RULESET = 5  # descriptor


def run(requests: int, replies: int, prints: int, home: str, layers: Layers | None) -> None:
    """Serve one submission on these descriptors, confined; returns when the judge closes its end."""
    kept = layers.ruleset if layers is not None else -1
    requests, replies = _arrange(requests, replies, prints, kept)
    os.chdir(home)
    os.environ.update(HOME=home, TMPDIR=home)
    if layers is not None:
        confine(layers, RULESET if kept >= 0 else -1)
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
    # New text layers: the zygote's belong to descriptors that are gone.
    sys.stdin = open(0, encoding="utf-8", errors="replace", closefd=False)
    sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), "utf-8", "backslashreplace")
    sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), "utf-8", "backslashreplace", line_buffering=True)
    for name in ("stdin", "stdout", "stderr"):
        setattr(sys, f"__{name}__", getattr(sys, name))
    return 3, 4


class _Runner:
    def __init__(self, requests: int, replies: int) -> None:
        self.requests = requests
        self.replies = replies
        self.incoming = Incoming(MAX_REQUEST_BYTES)
        self.module = types.ModuleType("submission")
        self.inspection: Inspection | None = None
        self.load: Load | None = None
        self.functions: dict[str, Callable[..., Any]] = {}
        self.generators: dict[int, Any] = {}
        self.seeded_calls = 0

    def serve(self) -> None:
        self.send(Ready(os.getpid()), Payload())
        while self.receive():
            message = read_from_judge(self.incoming.header)
            payload = Payload(self.incoming.payload)
            reply, out = self.answer(message, payload)
            self.flush()
            try:
                self.send(reply, out)
            except FrameTooLarge as error:
                os.write(self.replies, refusal(error))

    def answer(self, message: FromJudge, payload: Payload) -> tuple[FromRunner, Payload]:
        match message:
            case Load():
                return self.inspect(message), Payload()
            case Execute():
                return self.execute(message), Payload()
            case Invoke():
                out = Payload()
                return self.invoke(message, payload, out), out

    def inspect(self, load: Load) -> Inspected:
        self.load = load
        for which, value in load.limits:
            _, hard = resource.getrlimit(which)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (value, value))
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
        self.seed(load.seed)
        try:
            # dont_inherit: this module's own __future__ imports must not reach the submission.
            exec(compile(inspection.tree, load.file, "exec", dont_inherit=True), self.module.__dict__)
        except BaseException as error:
            sentence = f"the file raised {_shown(error)} while it was loaded"
            return LoadFailed(message.id, sentence, _line(error, load.file), _traceback(error, load.file))
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

    def invoke(self, message: Invoke, payload: Payload, out: Payload) -> Answer | Failure:
        arguments = [decode(node, payload, views=True, own=True) for node in message.arguments]
        options = {name: decode(node, payload, views=True, own=True) for name, node in message.options.items()}
        cotangents = [decode(node, payload, views=True, own=True) for node in message.cotangents]
        arguments = [self.generator(value) for value in arguments]
        options = {name: self.generator(value) for name, value in options.items()}
        leaves = [_leaf(arguments, options, name) for name in message.wrt]
        if message.seed is not None:
            self.seed_call(message.seed)
        try:
            value = self.functions[message.function](*arguments, **options)
            gradients = [_pull_back(value, cotangent, leaves) for cotangent in cotangents]
        except BaseException as error:
            file = self.load.file if self.load else ""
            return Failure(
                message.id,
                type(error).__name__[:80],
                [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"][:-1],
                _message(error),
                _line(error, file),
                _traceback(error, file),
            )
        # What was sent still stands in the frame: nothing had to be copied to be compared with it.
        sent = Payload(self.incoming.payload)
        before = [decode(node, sent, views=True) for node in (*message.arguments, *message.options.values())]
        after = [*arguments, *options.values()]
        names = [*map(str, range(len(arguments))), *options]
        changed = [name for name, old, new in zip(names, before, after, strict=True) if not _same(old, new)]
        try:
            node = encode(value, out)
            nodes = [[encode(gradient, out) for gradient in one] for one in gradients]
        except BaseException:
            # A value that looks like an array and can not be read as one: nested tensors, wrappers of transforms.
            out.clear()
            node, nodes = encode(Foreign("a value that can not be read as an array"), out), [[] for _ in gradients]
        return Answer(message.id, node, nodes, changed)

    def generator(self, value: Any) -> Any:
        """Build the torch.Generator that a handle stands for; the same handle is the same generator."""
        if not isinstance(value, GeneratorHandle):
            return value
        if value.handle not in self.generators:
            torch = sys.modules["torch"]
            self.generators[value.handle] = torch.Generator().manual_seed(value.seed)
        return self.generators[value.handle]

    def seed(self, seed: int) -> None:
        """Seed every global random state that honest code draws from."""
        random.seed(seed)
        np.random.seed(seed % (1 << 32))
        torch = sys.modules.get("torch")
        if torch is not None:
            torch.manual_seed(seed)

    def seed_call(self, seed: int) -> None:
        """Seed the global state of the problem's framework: torch's where torch is, else numpy's and Python's.

        Beside torch the others get another seed with every call: what is drawn from them is not reproduced by
        torch.manual_seed, and must not look as if it were.
        """
        torch = sys.modules.get("torch")
        if torch is None:
            self.seed(seed)
            return
        self.seeded_calls += 1
        self.seed(seed + self.seeded_calls)
        torch.manual_seed(seed)

    def flush(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                continue  # the submission closed or replaced it; what it prints is its own affair

    def receive(self) -> bool:
        self.incoming.clear()
        while not self.incoming.complete:
            count = os.readv(self.requests, [self.incoming.room()])
            if not count:
                return False
            self.incoming.filled(count)
        return True

    def send(self, message: FromRunner, payload: Payload) -> None:
        buffers = frame(message, payload.buffers, payload.size)
        while buffers:
            count = os.writev(self.replies, buffers[:64])
            while buffers and count >= len(buffers[0]):
                count -= len(buffers[0])
                buffers.pop(0)
            if count:
                buffers[0] = buffers[0][count:]


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


def _leaf(arguments: list[Any], options: dict[str, Any], name: str | int) -> Any:
    """Make the named argument a leaf that wants a gradient, in place of what it was."""
    if isinstance(name, int):
        arguments[name] = arguments[name].requires_grad_(True)
        return arguments[name]
    options[name] = options[name].requires_grad_(True)
    return options[name]


def _pull_back(value: Any, cotangent: Any, leaves: Sequence[Any]) -> list[Any]:
    """Gradients of <value, cotangent>. None for a leaf that does not reach the value."""
    torch = sys.modules["torch"]
    if isinstance(cotangent, tuple) and not isinstance(value, (tuple, list)):
        return [None] * len(leaves)  # not the tuple that was asked for: the contract's check says so
    if isinstance(cotangent, tuple):
        pairs = [(v, c) for v, c in zip(value, cotangent, strict=False) if c is not None]
    else:
        pairs = [(value, cotangent)]
    total: Any = None
    for part, weight in pairs:
        if not isinstance(part, torch.Tensor) or part.shape != weight.shape or not part.requires_grad:
            continue
        # A scalar and one gradient: autograd.grad with grad_outputs would import sympy, 150 ms a runner.
        term = (part * weight.to(part.dtype)).sum()
        total = term if total is None else total + term
    if total is None:
        return [None] * len(leaves)
    return list(torch.autograd.grad(total, leaves, retain_graph=True, allow_unused=True))


def _same(sent: Any, now: Any) -> bool:
    """Whether an argument still is what was sent: to the bit, shape and dtype included."""
    try:
        if isinstance(sent, GeneratorHandle):
            return True  # to be drawn from is what a generator is for
        if isinstance(sent, (list, tuple)):
            return len(sent) == len(now) and all(_same(a, b) for a, b in zip(sent, now, strict=True))
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(sent, torch.Tensor):
            if sent.dtype == now.dtype and torch.equal(sent, now):  # shape included; NaN is looked at below
                return True
            sent, now = sent.numpy(), now.detach().numpy()
        if isinstance(sent, np.ndarray):
            bits = f"u{sent.itemsize}" if sent.itemsize in (1, 2, 4, 8) else sent.dtype
            fits = sent.shape == now.shape and sent.dtype == now.dtype
            return bool(fits and np.array_equal(_bits(sent, bits), _bits(now, bits)))
        return bool(sent == now or (sent != sent and now != now))  # NaN equals itself here
    except BaseException:
        return False


def _bits(array: Any, dtype: Any) -> Any:
    """An array's numbers as integers of their size, so that NaN equals itself; a view where the layout allows it."""
    return (array if array.ndim and array.strides[-1] == array.itemsize else array.copy()).view(dtype)


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MAX_MESSAGE].encode("utf-8", "backslashreplace").decode()
    except BaseException:
        return ""


def _shown(error: BaseException) -> str:
    message = _message(error)
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _line(error: BaseException, file: str) -> int | None:
    """The last line of the submission that the error passed through."""
    try:
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
        return lines[-1] if lines else None
    except BaseException:
        return None


def _traceback(error: BaseException, file: str) -> str:
    """The traceback as the student would see it: only from the submission's own frames on."""
    try:
        frames = traceback.extract_tb(error.__traceback__)
        first = next((i for i, f in enumerate(frames) if f.filename == file), len(frames))
        lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames[first:][-20:])]
        text = "".join([*lines, *traceback.format_exception_only(error)])
        return text[-MAX_TRACEBACK:].encode("utf-8", "backslashreplace").decode()
    except BaseException:
        return ""
