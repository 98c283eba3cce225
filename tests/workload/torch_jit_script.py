# torch.jit.script of a function with a loop and a branch: its source is looked up.
import warnings

import torch


def f(x: torch.Tensor, n: int) -> torch.Tensor:
    for i in range(n):
        if x.sum() > 0:
            x = x - i
        else:
            x = x * 2
    return x


def work() -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scripted = torch.jit.script(f)
    return float(sum(scripted(torch.arange(4.0), n).sum() for n in range(5)) + ("aten::sum" in str(scripted.graph)))
