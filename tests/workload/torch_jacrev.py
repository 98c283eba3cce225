# jacrev, jacfwd and hessian of torch.func, against autograd.functional.
import torch
from torch.func import hessian, jacfwd, jacrev


def f(x):
    return torch.stack([x.prod(), x.sin().sum(), (x**3).sum()])


def work() -> float:
    x = torch.tensor([0.5, 1.0, 1.5], dtype=torch.float64)
    old = torch.autograd.functional.jacobian(f, x)
    same = (jacrev(f)(x) - old).abs().max() + (jacfwd(f)(x) - old).abs().max()
    second = hessian(lambda v: f(v).sum())(x)
    return float(old.sum() + second.sum() + same.round(decimals=9))
