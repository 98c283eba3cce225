# Generators seeded by the system's own randomness; only what is certain is returned.
import numpy as np


def work() -> float:
    one, two = np.random.default_rng().random(8), np.random.default_rng().random(8)
    return float(one.shape[0] + (one != two).all() + (np.random.SeedSequence().entropy > 0))
