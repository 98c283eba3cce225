# typing: NamedTuple, Protocol, TypedDict, Literal, generics, get_type_hints.
import typing
from typing import Generic, Literal, NamedTuple, Protocol, TypedDict, TypeVar

T = TypeVar("T")


class Pair(NamedTuple):
    left: int
    right: float = 0.5


class Sized(Protocol):
    def size(self) -> int: ...


class Options(TypedDict, total=False):
    mode: Literal["a", "b"]


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value

    def size(self) -> int:
        return 4


def measure(thing: Sized, options: "Options | None" = None) -> float:
    return float(thing.size())


def work() -> float:
    hints = typing.get_type_hints(measure)
    return (
        measure(Box[int](3))
        + Pair(1).right
        + len(hints)
        + len(typing.get_args(Literal["a", "b"]))
        + Pair(2)._asdict()["left"]
    )
