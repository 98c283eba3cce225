# functools: cache, lru_cache, partial, reduce, singledispatch, cached_property, wraps, total_ordering.
import functools
import operator


@functools.cache
def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@functools.singledispatch
def size(value: object) -> int:
    return 0


@size.register
def _(value: list) -> int:
    return len(value)


class Lazy:
    @functools.cached_property
    def value(self) -> int:
        return 3


@functools.total_ordering
class Ordered:
    def __init__(self, n: int) -> None:
        self.n = n

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ordered) and self.n == other.n

    def __lt__(self, other: "Ordered") -> bool:
        return self.n < other.n

    def __hash__(self) -> int:
        return hash(self.n)


def work() -> float:
    total = fibonacci(200) % 1009 + functools.reduce(operator.mul, range(1, 6)) + size([1, 2]) + size(3)
    return float(
        total + functools.partial(pow, 2)(5) + Lazy().value + (Ordered(2) >= Ordered(1)) + fibonacci.cache_info().hits
    )
