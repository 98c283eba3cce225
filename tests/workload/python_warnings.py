# Warnings: printed, recorded, turned into errors, deprecated.
import warnings


def work() -> float:
    warnings.warn("only a word", UserWarning, stacklevel=1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            warnings.warn("bad", RuntimeWarning, stacklevel=1)
        except RuntimeWarning:
            return 10.0 + len(caught)
    return 0.0
