# Metaclasses, descriptors, __init_subclass__, abstract classes, slots, match.
import abc


class Registry(type):
    known: dict = {}  # noqa: RUF012

    def __new__(cls, name, bases, body):
        made = super().__new__(cls, name, bases, body)
        cls.known[name] = made
        return made


class Positive:
    def __set_name__(self, owner, name):
        self.name = f"_{name}"

    def __get__(self, instance, owner=None):
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        setattr(instance, self.name, abs(value))


class Base(metaclass=Registry):
    x = Positive()

    def __init_subclass__(cls, weight=1, **options):
        super().__init_subclass__(**options)
        cls.weight = weight


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...


def kind(value):
    match value:
        case {"a": int(n)}:
            return n
        case [first, *rest]:
            return first + len(rest)
        case _:
            return -1


def work() -> float:
    thing = Base()
    thing.x = -4
    try:
        Shape()
    except TypeError:
        return float(thing.x + len(Registry.known) + kind({"a": 5}) + kind([1, 2, 3]) + kind("x"))
    return 0.0
