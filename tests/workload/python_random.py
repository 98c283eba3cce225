# random: seeded, a state of its own, and SystemRandom of which only the range is certain.
import random


def work() -> float:
    random.seed(42)
    total = random.random() + random.gauss(0, 1) + sum(random.sample(range(100), 5)) + random.choices([1, 2], [3, 1])[0]
    own = random.Random(7)
    state = own.getstate()
    first = own.random()
    own.setstate(state)
    return total + (first == own.random()) + (0 <= random.SystemRandom().random() < 1)
