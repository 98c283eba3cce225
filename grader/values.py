# SPDX-License-Identifier: Apache-2.0
"""Words for values: numpy arrays, torch tensors, tuples, numbers, None.

`describe` says what a value is, for a reader; `python_source` writes the Python that rebuilds it, for a snippet that
can be run. Both take any value without raising. Neither numpy nor torch is imported here: a value that belongs to one
of them brings it along, and is recognised by the module its class comes from.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grader.plaintext import visible

__all__ = ["describe", "python_source"]

_DESCRIPTION_CHARACTERS = 400  # five lines of a terminal
_SOURCE_CHARACTERS = 2000  # a snippet that still fits on a screen or two
_SOURCE_COLUMNS = 72  # so that `query = ` in front of a line stays within 80
_DEPTH = 8  # of tuples in tuples; deeper nesting is named, not shown
_FIRST_VALUES = 6  # of a large array, after its summary

# What `torch.tensor([...], dtype=...)` rebuilds exactly from a list of Python numbers.
_TORCH_DTYPES = frozenset(
    "torch." + name
    for name in (
        *("bool", "uint8", "int8", "int16", "int32", "int64"),
        *("bfloat16", "float16", "float32", "float64", "complex64", "complex128"),
    )
)


def describe(value: Any, limit: int = _DESCRIPTION_CHARACTERS) -> str:
    """One line of about `limit` characters at most: shape and dtype first, then the numbers.

    A small array is written in full, each number with all the digits that its dtype can tell apart; a large one as
    its range, its count of values that are not finite, and its first values, rounded. Control characters
    are made visible.
    """
    try:
        text = _describe(value, limit, _DEPTH)
    except Exception:  # a description must not cost the report that it stands in, whatever an odd value does
        text = _type_name(value)
    return visible(text, limit)


def python_source(value: Any, limit: int = _SOURCE_CHARACTERS) -> str | None:
    """Python source, with `np` and `torch` imported, that rebuilds `value`; None when longer than `limit` or unknown.

    Long source is broken over lines inside its brackets. Memory layout is not kept: the rebuilt array is contiguous.
    """
    try:
        node = _source(value, limit, _DEPTH)
        text = None if node is None else _lay_out(node, "")
    except Exception:  # as above: a value that cannot be written has no snippet, and that is all
        return None
    return text if text is not None and len(text) <= limit else None


# What a value is: read from the classes it derives from, so that neither library is imported.


def _derives_from(value: Any, module: str, name: str) -> bool:
    return any(base.__module__.split(".")[0] == module and base.__name__ == name for base in type(value).__mro__)


def _is_tensor(value: Any) -> bool:
    return _derives_from(value, "torch", "Tensor")


def _is_array(value: Any) -> bool:
    return _derives_from(value, "numpy", "ndarray") or _is_numpy_scalar(value)


def _is_numpy_scalar(value: Any) -> bool:
    return _derives_from(value, "numpy", "generic")


def _is_torch_generator(value: Any) -> bool:
    return _derives_from(value, "torch", "Generator")


def _type_name(value: Any) -> str:
    kind = type(value)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"a value of type {module}{kind.__qualname__}"


def _numbers(value: Any) -> Any | None:
    """The numbers of an array or tensor as a plain numpy array; None where there are none to reach."""
    if not _is_tensor(value):
        import numpy as np

        return None if value.dtype.hasobject else np.asarray(value)
    if str(value.layout) != "torch.strided" or str(value.dtype) not in _TORCH_DTYPES or value.is_meta:
        return None
    plain = value.detach().cpu().resolve_conj().resolve_neg()
    return (plain.float() if str(value.dtype) == "torch.bfloat16" else plain).numpy()


# Descriptions


def _describe(value: Any, limit: int, depth: int) -> str:
    if _is_tensor(value) or _is_array(value):
        return _describe_array(value, limit)
    if value is None or isinstance(value, bool | float | complex):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if value.bit_length() <= 1024 else f"an int of {value.bit_length()} bits"
    if isinstance(value, str | bytes):
        start = repr(value[:limit])
        return start if len(value) <= limit else f"{type(value).__name__} of length {len(value)}, {start}"
    if _derives_from(value, "grader", "Foreign"):
        return str(value.kind)
    if _derives_from(value, "grader", "GeneratorHandle"):
        return f"torch.Generator seeded with {value.seed}"
    if _is_torch_generator(value):
        return f"torch.Generator seeded with {value.initial_seed()}"
    if depth == 0:
        return _type_name(value)
    if isinstance(value, Mapping):
        parts = ((f"{_describe(key, limit, 0)}: ", item) for key, item in value.items())
        return "{" + _describe_items(parts, len(value), limit, depth) + "}"
    if isinstance(value, list):
        return "[" + _describe_items((("", item) for item in value), len(value), limit, depth) + "]"
    if isinstance(value, tuple):
        lone = "," if len(value) == 1 else ""
        return "(" + _describe_items((("", item) for item in value), len(value), limit, depth) + lone + ")"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [(f"{field.name}=", getattr(value, field.name)) for field in dataclasses.fields(value)]
        return f"{type(value).__name__}({_describe_items(fields, len(fields), limit, depth)})"
    if callable(value) and hasattr(value, "__name__"):
        return f"{type(value).__name__} {value.__name__}"
    return str(value) if _derives_from(value, "torch", "dtype") else _type_name(value)


def _describe_items(items: Iterable[tuple[str, Any]], count: int, limit: int, depth: int) -> str:
    """`name=value` parts until the limit is reached; arrays inside are parted by semicolons, since they hold commas."""
    share = max(limit // max(count, 1), 60)
    shown: list[str] = []
    separator = ", "
    length = 0
    for name, item in items:
        if length > limit:
            shown.append(f"... ({count - len(shown)} more)")
            break
        if _is_tensor(item) or _is_array(item):
            separator = "; "
        shown.append(name + _describe(item, share, depth - 1))
        length += len(shown[-1])
    return separator.join(shown)


def _describe_array(value: Any, limit: int) -> str:
    numbers = _numbers(value)
    dtype = str(value.dtype) if _is_tensor(value) else f"np.{value.dtype}"
    shape = tuple(value.shape)
    head = dtype if _is_numpy_scalar(value) else f"shape {shape}, {dtype}"
    if _is_tensor(value) and value.requires_grad:
        head += ", requires_grad"
    if numbers is None:
        return f"{head}, values not shown"
    if numbers.size == 0:
        return f"{head}, empty"
    if 2 * numbers.size <= limit:  # a number and its separator take more than two characters
        full = f"{head}: {_nested_text(numbers)}"
        if len(full) <= limit:
            return full
    first = ", ".join(_rounded(number) for number in numbers.ravel()[:_FIRST_VALUES])
    return f"{head}: {numbers.size} values{_range_text(numbers)}, first {first}"


def _nested_text(numbers: Any) -> str:
    if numbers.ndim == 0:
        return _number_text(_scalar(numbers))
    return "[" + ", ".join(_nested_text(numbers[index]) for index in range(len(numbers))) + "]"


def _range_text(numbers: Any) -> str:
    """Range of the finite values, and how many are not finite: ` from -1.0 to 2.0, 3 nan`."""
    import numpy as np

    if numbers.dtype.kind == "b":
        return f", {int(numbers.sum())} of them True"
    if numbers.dtype.kind not in "iuf":
        return ""
    finite = numbers[np.isfinite(numbers)]
    text = f" from {_rounded(finite.min())} to {_rounded(finite.max())}" if finite.size else ""
    for word, count in (
        ("nan", np.isnan(numbers).sum()),
        ("inf", np.isposinf(numbers).sum()),
        ("-inf", np.isneginf(numbers).sum()),
    ):
        text += f", {count} {word}" if count else ""
    return text


def _scalar(numbers: Any) -> Any:
    """The one number of an array without axes; indexing a larger one has already made it a numpy scalar."""
    return numbers if _is_numpy_scalar(numbers) else numbers[()]


def _number_text(number: Any) -> str:
    """A numpy scalar with the fewest digits that its own dtype tells apart: 0.1 in float32 is `0.1`."""
    plain = number.item() if hasattr(number, "item") else number
    if isinstance(plain, float):
        return repr(_shortest(number, plain))
    return repr(plain)


def _rounded(number: Any) -> str:
    """A numpy scalar with six digits at most: a summary is for seeing sizes."""
    plain = number.item()
    return f"{plain:.6g}" if isinstance(plain, float | complex) else repr(plain)


def _shortest(number: Any, plain: float) -> float:
    """The float64 of the shortest decimal that still becomes `number` again in its narrower dtype."""
    if getattr(number, "itemsize", 8) >= 8 or not math.isfinite(plain):
        return plain
    short = float(str(number))
    return short if type(number)(short) == number else plain


# Python source: a tree of brackets first, then its lines, so that a long one breaks between items


@dataclasses.dataclass(frozen=True, slots=True)
class _Brackets:
    """`open`, items with commas between them, `close`; `lone_comma` marks a tuple of one."""

    open: str
    items: Sequence[str | _Brackets]
    close: str
    lone_comma: bool = False


_Node = str | _Brackets


def _source(value: Any, limit: int, depth: int) -> _Node | None:
    if _is_tensor(value):
        return _tensor_source(value, limit)
    if _is_numpy_scalar(value):
        node = _array_source(value, limit)
        return None if node is None else f"{_dtype_source(value.dtype)}({node})"
    if _is_array(value):
        return _array_call_source(value, limit)
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if value.bit_length() <= 3 * limit else None
    if isinstance(value, float | complex):
        return _number_source(value)
    if isinstance(value, str | bytes):
        return repr(value) if len(value) <= limit else None
    if _derives_from(value, "torch", "dtype"):
        return str(value)
    if _is_torch_generator(value):
        return f"torch.Generator().manual_seed({value.initial_seed()})"
    if depth == 0:
        return None
    if isinstance(value, Mapping):
        keys = [_source(key, limit, 0) for key in value]
        return _mapping_source(keys, [_source(item, limit, depth - 1) for item in value.values()])
    if isinstance(value, list | tuple) and len(value) <= limit:
        items = [item for item in (_source(item, limit, depth - 1) for item in value) if item is not None]
        if len(items) < len(value):
            return None
        opening, closing = ("[", "]") if isinstance(value, list) else ("(", ")")
        return _Brackets(opening, items, closing, lone_comma=closing == ")" and len(items) == 1)
    return None


def _mapping_source(keys: Sequence[_Node | None], values: Sequence[_Node | None]) -> _Node | None:
    items: list[_Node] = []
    for key, value in zip(keys, values, strict=True):
        if key is None or value is None:
            return None
        name = f"{_flat(key)}: "
        if isinstance(value, _Brackets):
            items.append(dataclasses.replace(value, open=name + value.open))
        else:
            items.append(name + value)
    return _Brackets("{", items, "}")


def _tensor_source(value: Any, limit: int) -> _Node | None:
    numbers = _numbers(value)
    if numbers is None:
        return None
    named = [f"dtype={value.dtype}"] + (["requires_grad=True"] if value.requires_grad else [])
    if numbers.size == 0:
        return _Brackets("torch.empty(", [str(tuple(numbers.shape)), *named], ")")
    node = _array_source(numbers, limit)
    return None if node is None else _Brackets("torch.tensor(", [node, *named], ")")


def _array_call_source(value: Any, limit: int) -> _Node | None:
    numbers = _numbers(value)
    dtype = _dtype_source(value.dtype)
    if numbers is None or dtype is None:
        return None
    if numbers.size == 0:
        return _Brackets("np.empty(", [str(tuple(numbers.shape)), f"dtype={dtype}"], ")")
    node = _array_source(numbers, limit)
    return None if node is None else _Brackets("np.array(", [node, f"dtype={dtype}"], ")")


def _dtype_source(dtype: Any) -> str | None:
    """A numpy dtype in source; None for those that a list of Python numbers cannot rebuild."""
    kind = dtype.kind
    if kind in "US":
        return repr(str(dtype.str))
    if kind not in "biufc" or dtype.itemsize > (16 if kind == "c" else 8):
        return None
    if not dtype.isnative:
        return repr(str(dtype.str))
    return "np.bool_" if kind == "b" else f"np.{dtype.name}"


def _array_source(numbers: Any, limit: int) -> _Node | None:
    """The nested list of an array's numbers, or one number for an array without axes."""
    if 2 * numbers.size > limit or _dtype_source(numbers.dtype) is None:
        return None
    if numbers.ndim == 0:
        return _number_source(_scalar(numbers))
    items = [_array_source(numbers[index], limit) for index in range(len(numbers))]
    return _Brackets("[", [item for item in items if item is not None], "]")


def _number_source(number: Any) -> str:
    plain = number.item() if hasattr(number, "item") else number
    if isinstance(plain, complex):
        return f"complex({_float_source(plain.real)}, {_float_source(plain.imag)})"
    if isinstance(plain, float):
        return _float_source(_shortest(number, plain))
    return repr(plain)


def _float_source(number: float) -> str:
    return repr(number) if math.isfinite(number) else f"float('{number!r}')"


def _flat(node: _Node) -> str:
    if isinstance(node, str):
        return node
    comma = "," if node.lone_comma else ""
    return node.open + ", ".join(_flat(item) for item in node.items) + comma + node.close


def _lay_out(node: _Node, indent: str) -> str:
    """One line where it fits; else a line for each nested item, and as many plain ones on a line as fit."""
    flat = _flat(node)
    if isinstance(node, str) or len(indent) + len(flat) <= _SOURCE_COLUMNS:
        return flat
    inner = indent + "    "
    lines: list[str] = []
    room_left = False
    for item in node.items:
        text = _lay_out(item, inner) + ","
        plain = isinstance(item, str)
        if plain and room_left and len(lines[-1]) + 1 + len(text) <= _SOURCE_COLUMNS:
            lines[-1] += " " + text
        else:
            lines.append(inner + text)
        room_left = plain
    return "\n".join([node.open, *lines, indent + node.close])
