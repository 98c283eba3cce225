# tries: enums, dataclasses and descriptors that run code where they are looked at
# must get: wrong_answer
import dataclasses
import enum


class Number(float, enum.Enum):
    HALF = 0.5

    @property
    def value(self):
        raise SystemExit


@dataclasses.dataclass
class Result:
    posterior: object = dataclasses.field(default_factory=lambda: 1 / 0, repr=False)

    def __post_init__(self):
        pass


def bayes_update(prior, likelihood):
    return [Number.HALF, Result(posterior=prior)]
