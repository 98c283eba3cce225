# autograd.functional: hessian, hvp, vhp, jvp.
import torch
from torch.autograd import functional


def f(x):
    return (x.exp() * x.flip(0)).sum()


def work() -> float:
    x, v = torch.linspace(0, 1, 4, dtype=torch.float64), torch.ones(4, dtype=torch.float64)
    h = functional.hessian(f, x)
    return float(
        h.sum() + functional.hvp(f, x, v)[1].sum() + functional.vhp(f, x, v)[1].sum() + functional.jvp(f, x, v)[1]
    )
