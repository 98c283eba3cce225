# torch.jit.trace of a module.
import warnings

import torch
from torch import nn


def work() -> float:
    torch.manual_seed(24)
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(net, torch.ones(2, 3))
    return float(
        sum(traced(torch.full((2, 3), float(i))).detach().sum() for i in range(4)) + (traced.graph is not None)
    )
