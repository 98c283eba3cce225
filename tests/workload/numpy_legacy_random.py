# The old global random state: seed, randn, shuffle, get_state and set_state.
import numpy as np


def work() -> float:
    np.random.seed(7)
    state = np.random.get_state()
    first = np.random.randn(4)
    np.random.set_state(state)
    second = np.random.RandomState(7).randn(4)
    x = np.arange(10)
    np.random.shuffle(x)
    return float((first - second).sum() + x[0] + np.random.choice(5))
