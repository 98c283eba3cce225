# np.testing: what passes, and what raises with a long message.
import numpy as np


def work() -> float:
    np.testing.assert_allclose(np.ones(3), 1 + 1e-9)
    np.testing.assert_array_equal(np.arange(3), [0, 1, 2])
    try:
        np.testing.assert_array_almost_equal(np.zeros(3), np.ones(3))
    except AssertionError as error:
        return float("Mismatched elements: 3 / 3" in str(error))
    return -1.0
