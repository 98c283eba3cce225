# A scripted chain of elementwise operations, called often enough to be optimised (NNC would compile it with LLVM).
import warnings

import torch


def chain(x, y):
    return torch.sigmoid(x * y + 1) * torch.tanh(x) + y


def work() -> float:
    x, y = torch.linspace(0, 1, 100), torch.linspace(1, 2, 100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fused = torch.jit.script(chain)
        return float(sum(fused(x, y).sum() for _ in range(5)))
