# torch.fft with gradients, and an STFT with its inverse.
import torch


def work() -> float:
    x = torch.sin(torch.arange(256.0)).requires_grad_()
    power = torch.fft.rfft(x).abs().pow(2).sum()
    power.backward()
    window = torch.hann_window(32)
    s = torch.stft(x.detach(), 32, window=window, return_complex=True)
    again = torch.istft(s, 32, window=window, length=256)
    return float(x.grad.abs().sum() + s.abs().mean() + (again - x.detach()).abs().max().round(decimals=4))
