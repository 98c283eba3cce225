# SPDX-License-Identifier: Apache-2.0
"""Messages between judge and runner. No I/O: bytes in, messages out.

A frame is a prefix of 16 bytes (magic, header length, payload length), a header in MessagePack, and a payload of raw
array bytes. Both lengths are checked against their bounds before anything is allocated. Judge and runner talk in
lock-step: one request, one reply that echoes the request's random id.

The judge sends `Load`, `Execute`, `Invoke`; the runner sends `Ready` once, then `Inspected`, `Loaded` or
`LoadFailed`, `Answer` or `Failure`. A runner that says anything else, or anything unasked, has broken the protocol.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

import msgspec

from grader.errors import FrameTooLarge, WireError
from grader.wire import Node

__all__ = [
    "MAX_HEADER_BYTES",
    "Answer",
    "Execute",
    "Failure",
    "FromJudge",
    "FromRunner",
    "FunctionSpec",
    "Incoming",
    "Inspected",
    "Invoke",
    "Load",
    "LoadFailed",
    "Loaded",
    "Ready",
    "frame",
    "read_from_judge",
    "read_from_runner",
    "refusal",
]

MAGIC: Final = b"SMK1"
PREFIX: Final = struct.Struct("<4sIQ")
SCRATCH_BYTES: Final = 1 << 16  # frames of most calls fit, and arrive in one read
MAX_HEADER_BYTES: Final = 1 << 20  # ten thousand rows of a list of floats are 360 kB


class FunctionSpec(msgspec.Struct, frozen=True, array_like=True):
    """A function that the submission must define, and how it will be called."""

    name: str
    required: int  # positional arguments
    options: list[str]  # passed by name


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Here is the submission: look at it, do not run it yet. Before that, put on these process limits."""

    id: str
    source: bytes
    file: str
    functions: list[FunctionSpec]
    watched: list[str]
    seed: int
    limits: list[tuple[int, int]]  # resource, value


class Execute(msgspec.Struct, frozen=True, tag="execute"):
    """Run the file's top level."""

    id: str


class Invoke(msgspec.Struct, frozen=True, tag="invoke"):
    """Call a function."""

    id: str
    function: str
    arguments: list[Node]
    options: dict[str, Node]
    wrt: list[str | int]
    cotangents: list[Node]
    seed: int | None


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The runner stands. From the `Load` that follows on, whatever goes wrong is the submission's."""

    pid: int


class Inspected(msgspec.Struct, frozen=True, tag="inspected"):
    """What the syntax tree says, before a line of the submission has run."""

    id: str
    problem: str  # why the file can not be loaded; empty when it can
    line: int | None
    calls: list[tuple[str, int]]  # watched calls: name, line


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The functions are there."""

    id: str


class LoadFailed(msgspec.Struct, frozen=True, tag="load_failed"):
    """The file did not become the contract's functions: one sentence, and the line at fault where known."""

    id: str
    sentence: str
    line: int | None
    traceback: str


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """The function returned."""

    id: str
    value: Node
    gradients: list[list[Node]]  # one list a cotangent, in the order of `wrt`
    changed: list[str]


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    """The function raised."""

    id: str
    kind: str
    bases: list[str]
    message: str
    line: int | None
    traceback: str


FromJudge = Load | Execute | Invoke
FromRunner = Ready | Inspected | Loaded | LoadFailed | Answer | Failure

_ENCODER = msgspec.msgpack.Encoder()
_FROM_JUDGE: msgspec.msgpack.Decoder[FromJudge] = msgspec.msgpack.Decoder(FromJudge)
_FROM_RUNNER: msgspec.msgpack.Decoder[FromRunner] = msgspec.msgpack.Decoder(FromRunner)


def frame(
    message: FromJudge | FromRunner, payload: Sequence[memoryview] = (), payload_bytes: int = 0
) -> list[memoryview]:
    """The buffers of one frame, in order, none of the arrays copied. FrameTooLarge when the header is."""
    header = _ENCODER.encode(message)
    if len(header) > MAX_HEADER_BYTES:
        raise FrameTooLarge(len(header), MAX_HEADER_BYTES)
    return [memoryview(PREFIX.pack(MAGIC, len(header), payload_bytes) + header), *payload]


def refusal(error: FrameTooLarge) -> bytes:
    """What a runner sends in place of an answer that is too large: the beginning of a frame that says so."""
    return PREFIX.pack(MAGIC, min(error.announced, (1 << 32) - 1), 0)


class Incoming:
    """Takes the bytes of one frame at a time.

    Ask `room()` for the memory that wants to be filled next, fill some of it, say how much with `filled(n)`; when
    `complete` is true, `header` and `payload` hold one frame and `clear()` starts the next. A small frame is gathered
    in one piece; the arrays of a large one go straight into place. Any bytes give a frame or a `WireError`; a frame
    larger than the bounds is refused at its prefix, before anything is allocated for it.
    """

    def __init__(self, max_payload_bytes: int) -> None:
        self.max_payload_bytes = max_payload_bytes
        self._scratch = bytearray(SCRATCH_BYTES)
        self.clear()

    def clear(self) -> None:
        """Forget the frame and wait for the next."""
        self.header: bytes | bytearray = b""
        self.payload = bytearray()
        self.complete = False
        self.begun = False
        self._position = 0  # in the scratch memory, or in the payload of a large frame
        self._total = 0  # bytes of the frame, once its prefix is known
        self._large = False

    def room(self) -> memoryview:
        """Memory for the bytes that come next; never empty until the frame is complete."""
        return memoryview(self.payload if self._large else self._scratch)[self._position :]

    def filled(self, count: int) -> None:
        """`count` bytes of `room()` have been filled."""
        self.begun = True
        self._position += count
        if self._large:
            self.complete = self._position == len(self.payload)
            return
        if not self._total and self._position >= PREFIX.size:
            self._read_prefix()
        if self._total and not self._large:
            self._gather()

    def _read_prefix(self) -> None:
        magic, header_bytes, payload_bytes = PREFIX.unpack_from(self._scratch)
        if magic != MAGIC:
            raise WireError("the bytes are not a frame")
        if header_bytes > MAX_HEADER_BYTES:
            raise FrameTooLarge(header_bytes, MAX_HEADER_BYTES)
        if payload_bytes > self.max_payload_bytes:
            raise FrameTooLarge(payload_bytes, self.max_payload_bytes)
        self._header_end = PREFIX.size + header_bytes
        self._total = self._header_end + payload_bytes
        if self._header_end > len(self._scratch):
            # A new one: somebody may still hold a view of the old.
            self._scratch = self._scratch + bytes(self._header_end - len(self._scratch))

    def _gather(self) -> None:
        scratch, end = self._scratch, self._header_end
        if self._position > self._total:
            raise WireError("more follows where one frame should end")
        if self._position < end:
            return
        if self._total <= len(scratch):
            if self._position == self._total:
                self.header = bytes(memoryview(scratch)[PREFIX.size : end])
                self.payload = bytearray(memoryview(scratch)[end : self._total])
                self.complete = True
            return
        self.header = bytes(memoryview(scratch)[PREFIX.size : end])
        self.payload = bytearray(self._total - end)
        here = self._position - end
        self.payload[:here] = memoryview(scratch)[end : self._position]
        self._position, self._large = here, True


def read_from_runner(header: bytes | bytearray) -> FromRunner:
    """The message in a header that came from a runner. WireError for anything else."""
    try:
        return _FROM_RUNNER.decode(header)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise WireError("the header is not a message") from error


def read_from_judge(header: bytes | bytearray) -> FromJudge:
    """The message in a header that came from the judge. WireError for anything else."""
    try:
        return _FROM_JUDGE.decode(header)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise WireError("the header is not a message") from error
