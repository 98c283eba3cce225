# Autograd: backward, grad with grad_outputs, accumulation, no_grad, detach, hooks.
import torch


def work() -> float:
    x = torch.arange(1.0, 5.0, requires_grad=True)
    seen = []
    x.register_hook(lambda grad: seen.append(grad.sum().item()))
    (x**3).sum().backward()
    (2 * x).sum().backward()
    (g,) = torch.autograd.grad(x.exp(), x, grad_outputs=torch.ones(4))
    with torch.no_grad():
        y = x * 2
    return float(x.grad.sum() + g.sum() + y.requires_grad + sum(seen) + x.detach().sum())
