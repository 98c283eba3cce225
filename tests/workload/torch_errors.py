# Errors of torch, caught: shapes, in-place changes of what a gradient needs, types.
import torch


def work() -> float:
    caught = 0
    try:
        torch.ones(2, 3) @ torch.ones(2, 3)
    except RuntimeError:
        caught += 1
    x = torch.ones(3, requires_grad=True)
    y = x.exp()
    y += 1
    try:
        y.sum().backward()
    except RuntimeError:
        caught += 10
    try:
        torch.zeros(3)[5]
    except IndexError:
        caught += 100
    try:
        torch.linalg.cholesky(-torch.eye(2))
    except torch.linalg.LinAlgError:
        caught += 1000
    return float(caught)
