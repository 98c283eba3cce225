# scipy.signal: convolution, filters, peaks, a spectrogram.
import numpy as np
from scipy import signal


def work() -> float:
    t = np.arange(512) / 100
    x = np.sin(2 * np.pi * 5 * t) + 0.5 * np.sin(2 * np.pi * 20 * t)
    b, a = signal.butter(4, 0.2)
    smooth = signal.filtfilt(b, a, x)
    peaks, _ = signal.find_peaks(x, height=0.5)
    _, power = signal.welch(x, 100, nperseg=128)
    return float(
        smooth.std()
        + peaks.sum()
        + power.max()
        + signal.fftconvolve(x, np.ones(8))[40]
        + signal.convolve2d(np.eye(3), np.ones((2, 2))).sum()
    )
