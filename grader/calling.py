# SPDX-License-Identifier: Apache-2.0
"""One call, made in this process: arguments from a message, a value or an exception back into one.

The runner makes calls of a submission with it, and so does a sandbox without processes with functions that are ours.
It holds functions and generators, and no answer, checker or clock.
"""

from __future__ import annotations

import random
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.protocol import Answer, Failure, Invoke
from grader.wire import Foreign, GeneratorHandle, Payload, decode, encode

__all__ = ["Caller", "line_of", "message_of", "seed_everything", "traceback_of"]

MAX_TRACEBACK = 8000  # characters
MAX_MESSAGE = 500


class Caller:
    """Calls functions by name. `file` is the one whose lines a failure may name.

    Everything in `caught` that a function raises is a failure of the call; anything else goes through.
    """

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        file: str = "",
        caught: type[BaseException] = BaseException,
    ) -> None:
        self.functions = functions
        self.file = file
        self._caught = caught
        self._generators: dict[int, Any] = {}
        self._seeded_calls = 0

    def invoke(self, message: Invoke, sent: bytes | bytearray | memoryview, out: Payload) -> Answer | Failure:
        """Answer one request whose arrays are in `sent`; those of the answer go to `out`."""
        payload = Payload(sent)
        arguments = [decode(node, payload, views=True, own=True) for node in message.arguments]
        options = {name: decode(node, payload, views=True, own=True) for name, node in message.options.items()}
        cotangents = [decode(node, payload, views=True, own=True) for node in message.cotangents]
        arguments = [self._generator(value) for value in arguments]
        options = {name: self._generator(value) for name, value in options.items()}
        leaves = [_leaf(arguments, options, name) for name in message.wrt]
        if message.seed is not None:
            self._seed_call(message.seed)
        try:
            value = self.functions[message.function](*arguments, **options)
            gradients = [_pull_back(value, cotangent, leaves) for cotangent in cotangents]
        except self._caught as error:
            return Failure(
                message.id,
                type(error).__name__[:80],
                [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"][:-1],
                message_of(error),
                line_of(error, self.file),
                traceback_of(error, self.file),
            )
        # What was sent still stands in its buffer: nothing had to be copied to be compared with it.
        payload = Payload(sent)
        before = [decode(node, payload, views=True) for node in (*message.arguments, *message.options.values())]
        after = [*arguments, *options.values()]
        names = [*map(str, range(len(arguments))), *options]
        changed = [name for name, old, new in zip(names, before, after, strict=True) if not _same(old, new)]
        try:
            node = encode(value, out)
            nodes = [[encode(gradient, out) for gradient in one] for one in gradients]
        except self._caught:
            # A value that looks like an array and can not be read as one: nested tensors, wrappers of transforms.
            out.clear()
            node, nodes = encode(Foreign("a value that can not be read as an array"), out), [[] for _ in gradients]
        return Answer(message.id, node, nodes, changed)

    def _generator(self, value: Any) -> Any:
        """Build the torch.Generator that a handle stands for; the same handle is the same generator."""
        if not isinstance(value, GeneratorHandle):
            return value
        if value.handle not in self._generators:
            torch = sys.modules["torch"]
            self._generators[value.handle] = torch.Generator().manual_seed(value.seed)
        return self._generators[value.handle]

    def _seed_call(self, seed: int) -> None:
        """Seed the global state of the problem's framework: torch's where torch is, else numpy's and Python's.

        Beside torch the others get another seed with every call: what is drawn from them is not reproduced by
        torch.manual_seed, and must not look as if it were.
        """
        torch = sys.modules.get("torch")
        if torch is None:
            seed_everything(seed)
            return
        self._seeded_calls += 1
        seed_everything(seed + self._seeded_calls)
        torch.default_generator.manual_seed(seed)


def seed_everything(seed: int) -> None:
    """Seed every global random state that honest code draws from.

    torch.manual_seed would also note the seed, with a traceback, for each kind of device that is not there: 1.5 ms.
    """
    random.seed(seed)
    np.random.seed(seed % (1 << 32))
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.default_generator.manual_seed(seed)


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


def message_of(error: BaseException) -> str:
    """The text of an exception, cut; empty where it has none that can be read."""
    """The text of an exception, cut; empty where it has none that can be read."""
    try:
        return str(error)[:MAX_MESSAGE].encode("utf-8", "backslashreplace").decode()
    except BaseException:
        return ""


def line_of(error: BaseException, file: str) -> int | None:
    """The last line of the submission that the error passed through."""
    try:
        lines = [n for frame, n in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
        return lines[-1] if lines else None
    except BaseException:
        return None


def traceback_of(error: BaseException, file: str) -> str:
    """The traceback as the student would see it: only from the submission's own frames on."""
    try:
        own = error.__traceback__
        while own is not None and own.tb_frame.f_code.co_filename != file:
            own = own.tb_next  # before source lines are looked up: a function of ours has none to show
        frames = traceback.extract_tb(own)
        lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames[-20:])]
        text = "".join([*lines, *traceback.format_exception_only(error)])
        return text[-MAX_TRACEBACK:].encode("utf-8", "backslashreplace").decode()
    except BaseException:
        return ""
