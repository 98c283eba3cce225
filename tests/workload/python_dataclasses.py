# Dataclasses: frozen, ordered, slots, factories, replace, asdict, inherited.
import dataclasses
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True, slots=True)
class Point:
    x: float
    y: float = 0.0


@dataclass
class Path:
    points: list[Point] = field(default_factory=list)
    length: dataclasses.InitVar[float] = 1.0
    scale: float = field(init=False)

    def __post_init__(self, length: float) -> None:
        self.scale = 2 * length


def work() -> float:
    path = Path([Point(1.0), Point(0.5, 2.0)], 1.5)
    first = dataclasses.replace(min(path.points), y=7.0)
    return path.scale + first.y + sum(point["x"] for point in dataclasses.asdict(path)["points"])
