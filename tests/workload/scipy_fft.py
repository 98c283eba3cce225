# scipy.fft: dct, rfftn, and the same with two workers (threads).
import numpy as np
from scipy import fft


def work() -> float:
    x = np.random.default_rng(11).random((16, 64))
    same = np.allclose(fft.fft(x, axis=-1, workers=2), fft.fft(x, axis=-1))
    return float(fft.dct(x, norm="ortho")[3, 5] + np.abs(fft.rfftn(x)).sum() + same + fft.next_fast_len(1021))
