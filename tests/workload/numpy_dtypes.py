# Types: float16, complex64, longdouble, datetime64, strings, bytes, objects, promotion.
import numpy as np


def work() -> float:
    half = (np.arange(10, dtype=np.float16) / 3).sum()
    days = (np.datetime64("2024-03-01") - np.datetime64("2024-02-01")).astype(int)
    words = np.char.upper(np.array(["ab", "cd"]))
    exact = np.array([1, 2**70], dtype=object).sum()
    wide = np.longdouble(1) / 3
    return float(
        half + days + (words == "AB").sum() + (exact == 2**70 + 1) + np.round(wide, 9) + np.finfo(np.float32).eps
    )
