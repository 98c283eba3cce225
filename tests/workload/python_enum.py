# Enums: flags, auto, members by value, StrEnum.
import enum


class Colour(enum.Enum):
    RED = enum.auto()
    BLUE = enum.auto()


class Way(enum.IntFlag):
    UP = 1
    DOWN = 2


class Word(enum.StrEnum):
    YES = enum.auto()


def work() -> float:
    return float(
        sum(colour.value for colour in Colour) + (Way.UP | Way.DOWN) + (Word("yes") == "yes") + len(Colour["RED"].name)
    )
