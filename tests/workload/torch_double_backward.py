# Second derivatives: create_graph, a gradient penalty, a Hessian-vector product.
import torch


def work() -> float:
    x = torch.linspace(0.1, 1, 6, dtype=torch.float64, requires_grad=True)
    (g,) = torch.autograd.grad((x.sin() * x**2).sum(), x, create_graph=True)
    penalty = g.norm() ** 2
    penalty.backward()
    (h,) = torch.autograd.grad((torch.autograd.grad((x**4).sum(), x, create_graph=True)[0] * torch.ones(6)).sum(), x)
    return float(x.grad.sum() + h.sum())
