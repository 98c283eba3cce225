# SPDX-License-Identifier: Apache-2.0
"""Values to bytes and back: None, numbers, strings, lists, tuples, dicts, numpy arrays and scalars, torch tensors.

A value becomes a tree of small nodes (for the header of a frame) and the raw little-endian bytes of its arrays (for
the payload). Never pickle. Decoding is total: any nodes and bytes give a value or a `WireError`, and nothing is
allocated before the sizes have been checked against the bytes that are really there.

torch is never imported here: a tensor can only be met where torch is loaded already. Where it is not, a tensor is
decoded to `Foreign`, which says what it was and holds nothing.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from grader.errors import WireError

__all__ = ["MAX_DEPTH", "MAX_DIMENSIONS", "Foreign", "GeneratorHandle", "Node", "Payload", "decode", "encode"]

MAX_DEPTH = 16  # nesting of lists, tuples and dicts; the deepest honest answer seen is 3
MAX_DIMENSIONS = 8  # of an array
PLAIN = (str, int, float, bool, complex, type(None))  # what a key of a dict may be
MAX_PAIRS = 1000  # of a dict: keys that all hash alike cost the square of their number
MAX_BIG_DIGITS = 400  # of an integer beyond 64 bits: every float has fewer
ALIGNMENT = 64  # bytes; torch and numpy expect arrays to start on a boundary of their own

# Every dtype that may cross, by its numpy name; torch uses the same names.
DTYPES: dict[str, np.dtype[Any]] = {
    name: np.dtype(name).newbyteorder("<")
    for name in (
        "bool",
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}


@dataclass(frozen=True, slots=True)
class Foreign:
    """A value that could not cross: what it is, in words. Never equal to an answer."""

    kind: str


@dataclass(eq=False, slots=True)
class GeneratorHandle:
    """Stands for a `torch.Generator` that is built in the runner from a seed.

    The same handle in two calls of a case is the same generator object there.
    """

    seed: int
    handle: int


class _Complex(msgspec.Struct, array_like=True, tag="c", frozen=True):
    real: float
    imag: float


class _Big(msgspec.Struct, array_like=True, tag="i", frozen=True):
    digits: str


class _Items(msgspec.Struct, array_like=True, tag="l", frozen=True):
    kind: str  # list or tuple
    items: list[Node]


class _Pairs(msgspec.Struct, array_like=True, tag="d", frozen=True):
    pairs: list[tuple[Node, Node]]


class _Array(msgspec.Struct, array_like=True, tag="a", frozen=True):
    library: str  # n: numpy array, s: numpy scalar, t: torch tensor
    dtype: str
    shape: list[int]
    # Of a view: elements in the storage that travels, strides in elements, and where the first element lies.
    extent: int
    strides: list[int] | None = None
    offset: int = 0


class _Generator(msgspec.Struct, array_like=True, tag="g", frozen=True):
    seed: int
    handle: int


class _Foreign(msgspec.Struct, array_like=True, tag="u", frozen=True):
    kind: str


Node = None | bool | int | float | str | _Complex | _Big | _Items | _Pairs | _Array | _Generator | _Foreign


class Payload:
    """The raw bytes of a frame's arrays: appended in order by `encode`, taken in the same order by `decode`."""

    __slots__ = ("_position", "buffers", "size")

    def __init__(self, data: bytes | bytearray | memoryview = b"") -> None:
        view = memoryview(data)
        self.buffers: list[memoryview] = [view] if len(view) else []
        self.size = len(view)
        self._position = 0

    def append(self, storage: np.ndarray[Any, Any]) -> None:
        """Add a contiguous one-dimensional array, padded to the alignment."""
        data = storage.data.cast("B") if storage.size else memoryview(b"")
        self.buffers.append(data)
        padding = -len(data) % ALIGNMENT
        if padding:
            self.buffers.append(memoryview(bytes(padding)))
        self.size += len(data) + padding

    def take(self, dtype: np.dtype[Any], count: int) -> np.ndarray[Any, Any]:
        """The next `count` elements; WireError where the payload does not hold them."""
        length = count * dtype.itemsize
        padded = length + (-length % ALIGNMENT)
        if padded > self.size - self._position:
            raise WireError("an array announces more bytes than its frame holds")
        if not length:
            return np.empty(0, dtype)
        whole = self.buffers[0]
        piece = whole[self._position : self._position + length]
        self._position += padded
        return np.frombuffer(piece, dtype=dtype)

    def clear(self) -> None:
        """Forget what was appended."""
        self.buffers.clear()
        self.size = self._position = 0

    def finished(self) -> bool:
        """Whether every byte has been taken."""
        return self._position == self.size


def encode(value: Any, payload: Payload, *, views: bool = False) -> Node:
    """The node of a value; its arrays are appended to `payload`.

    `views` keeps the strides of arrays that are not contiguous; without it every array is sent contiguous. What
    cannot cross becomes a `Foreign` node that says what it was.
    """
    return _encode(value, payload, views, 0)


def decode(node: Node, payload: Payload, *, views: bool = False, own: bool = False) -> Any:
    """The value of a node. WireError when node and payload do not fit together.

    `views` allows strided arrays (what the judge sends); answers of a runner are decoded without, since a stride of
    zero turns one byte into a terabyte. `own` copies every array out of the payload.
    """
    return _decode(node, payload, views, own, 0)


def _encode(value: Any, payload: Payload, views: bool, depth: int) -> Node:
    if value is None or value is True or value is False:
        return value
    if depth > MAX_DEPTH:
        return _Foreign("a value nested too deeply")
    if isinstance(value, GeneratorHandle):
        return _Generator(value.seed, value.handle)
    if isinstance(value, Foreign):
        return _Foreign(value.kind)
    if isinstance(value, np.ndarray):
        return _encode_array(value, payload, views)
    if isinstance(value, np.generic):  # before float and complex: np.float64 is a float
        return _encode_scalar(value, payload)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _encode_tensor(value, payload, views, torch)
    if isinstance(value, int):
        return _encode_int(int(value))
    if isinstance(value, float):
        return float(value)
    if isinstance(value, complex):
        return _Complex(value.real, value.imag)
    if isinstance(value, str):
        return _encode_str(str(value))
    if isinstance(value, (list, tuple)):
        kind = "list" if isinstance(value, list) else "tuple"
        return _Items(kind, [_encode(item, payload, views, depth + 1) for item in value])
    if isinstance(value, dict):
        if not all(isinstance(key, PLAIN) and not isinstance(key, np.generic) for key in value):
            return _Foreign("a dict whose keys are not plain values")
        if len(value) > MAX_PAIRS:
            return _Foreign(f"a dict of more than {MAX_PAIRS} entries")
        pairs = [
            (_encode(key, payload, views, depth + 1), _encode(item, payload, views, depth + 1))
            for key, item in value.items()
        ]
        return _Pairs(pairs)
    return _Foreign(f"a value of type {type(value).__name__}"[:120].encode("ascii", "replace").decode())


def _encode_int(value: int) -> Node:
    if -(1 << 63) <= value < 1 << 63:
        return value
    if value.bit_length() > 3 * MAX_BIG_DIGITS:
        return _Foreign("an integer of more than 400 digits")
    return _Big(str(value))


def _encode_str(value: str) -> Node:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return _Foreign("a string with lone surrogates")
    return value


def _encode_scalar(value: np.generic, payload: Payload) -> Node:
    if value.dtype.name not in DTYPES:
        return _Foreign(f"a numpy scalar of dtype {value.dtype.name}"[:120])
    payload.append(np.asarray(value, dtype=DTYPES[value.dtype.name]).reshape(1))
    return _Array("s", value.dtype.name, [], 1)


def _encode_array(value: np.ndarray[Any, Any], payload: Payload, views: bool) -> Node:
    name = value.dtype.name
    if name not in DTYPES or value.dtype.kind not in "biufc":
        return _Foreign(f"a numpy array of dtype {name}"[:120])
    if value.ndim > MAX_DIMENSIONS:
        return _Foreign(f"a numpy array with {value.ndim} dimensions")
    plain = np.asarray(value)
    if plain.dtype != DTYPES[name]:
        plain = plain.astype(DTYPES[name])
    if views and not plain.flags.c_contiguous and plain.size:
        size = plain.itemsize
        return _encode_view("n", name, plain, [stride // size for stride in plain.strides], payload)
    payload.append(np.ascontiguousarray(plain).reshape(-1))
    return _Array("n", name, list(plain.shape), plain.size)


def _encode_tensor(value: Any, payload: Payload, views: bool, torch: Any) -> Node:
    name = str(value.dtype).removeprefix("torch.")
    if value.layout is not torch.strided:
        return _Foreign(f"a {str(value.layout).removeprefix('torch.')} tensor, which is not dense"[:120])
    if name not in DTYPES:
        return _Foreign(f"a tensor of dtype {name}"[:120])
    if value.dim() > MAX_DIMENSIONS:
        return _Foreign(f"a tensor with {value.dim()} dimensions")
    if value.device.type != "cpu":
        return _Foreign(f"a tensor on the device {value.device.type}")
    plain = torch.Tensor.detach(value).resolve_conj().resolve_neg()
    if views and not plain.is_contiguous() and plain.numel():
        return _encode_view("t", name, plain.numpy(), list(plain.stride()), payload)
    payload.append(plain.contiguous().numpy().reshape(-1))
    return _Array("t", name, list(plain.shape), plain.numel())


def _encode_view(library: str, name: str, view: np.ndarray[Any, Any], strides: list[int], payload: Payload) -> Node:
    """Send the smallest stretch of storage that holds the view, and how the view lies in it."""
    reach = [(n - 1) * stride for n, stride in zip(view.shape, strides, strict=True)]
    offset = -sum(step for step in reach if step < 0)
    extent = offset + sum(step for step in reach if step > 0) + 1
    storage = np.zeros(extent, DTYPES[name])
    _strided(storage, view.shape, strides, offset)[...] = view
    payload.append(storage)
    return _Array(library, name, list(view.shape), extent, strides, offset)


def _strided(
    storage: np.ndarray[Any, Any], shape: Sequence[int], strides: Sequence[int], offset: int
) -> np.ndarray[Any, Any]:
    steps = [stride * storage.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, steps)


def _decode(node: Node, payload: Payload, views: bool, own: bool, depth: int) -> Any:
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    if depth > MAX_DEPTH and isinstance(node, (_Items, _Pairs)):
        raise WireError("a value is nested too deeply")
    match node:
        case _Complex():
            return complex(node.real, node.imag)
        case _Big():
            if len(node.digits) > MAX_BIG_DIGITS or not node.digits.lstrip("-").isascii():
                raise WireError("an integer is too long")
            try:
                return int(node.digits)
            except ValueError as error:
                raise WireError("an integer is not one") from error
        case _Items():
            items = [_decode(item, payload, views, own, depth + 1) for item in node.items]
            if node.kind not in ("list", "tuple"):
                raise WireError("a sequence is neither list nor tuple")
            return tuple(items) if node.kind == "tuple" else items
        case _Pairs():
            return _decode_pairs(node, payload, views, own, depth)
        case _Array():
            return _decode_array(node, payload, views, own)
        case _Generator():
            return GeneratorHandle(node.seed, node.handle)
        case _Foreign():
            return Foreign(node.kind[:120])


def _decode_pairs(node: _Pairs, payload: Payload, views: bool, own: bool, depth: int) -> dict[Any, Any]:
    if len(node.pairs) > MAX_PAIRS:
        raise WireError("a dict has too many entries")
    result: dict[Any, Any] = {}
    for key_node, item_node in node.pairs:
        key = _decode(key_node, payload, views, own, depth + 1)
        item = _decode(item_node, payload, views, own, depth + 1)
        if not isinstance(key, PLAIN):
            raise WireError("a key of a dict is not a plain value")
        result[key] = item
    if len(result) != len(node.pairs):
        raise WireError("a dict has the same key twice")
    return result


def _decode_array(node: _Array, payload: Payload, views: bool, own: bool) -> Any:
    dtype = DTYPES.get(node.dtype)
    if dtype is None or node.library not in ("n", "s", "t"):
        raise WireError("an array has a dtype or library that is not allowed")
    if len(node.shape) > MAX_DIMENSIONS or any(n < 0 or n >= 1 << 48 for n in node.shape):
        raise WireError("an array has a shape that is not allowed")
    if math.prod(n for n in node.shape if n) >= 1 << 48:  # an empty array too: numpy counts the other dimensions
        raise WireError("an array has a shape that is not allowed")
    if node.extent < 0 or node.extent >= 1 << 48:
        raise WireError("an array has an extent that is not allowed")
    if node.strides is None:
        if math.prod(node.shape) != node.extent or node.offset:
            raise WireError("an array's shape and its size differ")
    else:
        _check_view(node, node.strides, views)
    storage = _clean(payload.take(dtype, node.extent), own)
    if node.library == "t":
        return _tensor(storage, node)
    if node.strides is not None:
        return _strided(storage, node.shape, node.strides, node.offset)
    if node.library == "s":
        if node.shape:
            raise WireError("a scalar has a shape")
        return storage[0]
    return storage.reshape(node.shape)


def _check_view(node: _Array, strides: list[int], views: bool) -> None:
    if not views or len(strides) != len(node.shape) or 0 in node.shape:
        raise WireError("a view is not allowed here")
    reach = [(n - 1) * stride for n, stride in zip(node.shape, strides, strict=True)]
    lowest = node.offset + sum(step for step in reach if step < 0)
    highest = node.offset + sum(step for step in reach if step > 0)
    if lowest < 0 or highest >= node.extent:
        raise WireError("a view reaches beyond its storage")


def _clean(storage: np.ndarray[Any, Any], own: bool) -> np.ndarray[Any, Any]:
    if storage.dtype == np.bool_:
        # A byte other than 0 and 1 makes a bool that is neither; only a hostile sender could want one.
        truth: np.ndarray[Any, Any] = storage.view(np.uint8) != 0
        return truth
    return storage.copy() if own else storage


def _tensor(storage: np.ndarray[Any, Any], node: _Array) -> Any:
    torch = sys.modules.get("torch")
    if torch is None:
        return Foreign(f"a torch tensor of shape {tuple(node.shape)} and dtype {node.dtype}")
    flat = torch.from_numpy(storage if storage.flags.writeable else storage.copy())
    if node.strides is None:
        return flat.reshape(node.shape)
    if any(stride < 0 for stride in node.strides):
        raise WireError("a tensor has a negative stride")
    return flat.as_strided(node.shape, node.strides, node.offset)
