# numpy.fft: rfft, ifft2, shifts; a convolution through them.
import numpy as np


def work() -> float:
    x = np.sin(np.arange(64.0)) + np.cos(np.arange(64.0) ** 2)
    spectrum = np.fft.fftshift(np.abs(np.fft.fft(x)))
    y = np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(np.ones(64)), 64)
    return float(spectrum[10] + y[3] + np.fft.ifft2(x.reshape(8, 8)).real.sum() + np.fft.fftfreq(64)[5])
