# torch.compile with the backend that compiles nothing: dynamo alone.
import torch


def f(x):
    return torch.sin(x) + (x**2 if x.sum() > 0 else x)


def work() -> float:
    compiled = torch.compile(f, backend="eager")
    return float(compiled(torch.ones(3)).sum() + compiled(-torch.ones(3)).sum())
