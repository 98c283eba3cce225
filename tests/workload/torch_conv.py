# Convolutions of one to three dimensions, transposed and grouped, with backward.
import torch
from torch import nn


def work() -> float:
    torch.manual_seed(4)
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3, groups=4), nn.AdaptiveAvgPool2d(1)
    )
    x = torch.randn(2, 3, 16, 16, requires_grad=True)
    y = net(x).sum() + nn.ConvTranspose2d(3, 2, 2, stride=2)(x).mean() + nn.Conv1d(3, 4, 5)(x[:, :, 0]).sum()
    y = y + nn.Conv3d(1, 2, 3)(x[:, None]).mean()
    y.backward()
    return float(y.detach() + x.grad.abs().sum() + sum(p.grad.abs().sum() for p in net.parameters()))
