# Annotations of jaxtyping, checked at run time by hand.
import numpy as np
from jaxtyping import Float, Float64, Int


def normalise(x: Float[np.ndarray, "*batch n"]) -> Float64[np.ndarray, "*batch n"]:  # noqa: F722
    return x / x.sum(axis=-1, keepdims=True)


def work() -> float:
    x = np.arange(1.0, 7.0).reshape(2, 3)
    fits = isinstance(x, Float[np.ndarray, "a b"]), isinstance(x, Int[np.ndarray, "a b"])
    return float(normalise(x)[0, 2] + fits[0] - fits[1])
