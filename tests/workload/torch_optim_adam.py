# Adam, the optimiser of every exercise.
import torch


def work() -> float:
    torch.manual_seed(12)
    x = torch.randn(5, requires_grad=True)
    optimiser = torch.optim.Adam([x], lr=0.05)
    for _ in range(40):
        optimiser.zero_grad()
        (x**4).sum().backward()
        optimiser.step()
    return float(x.detach().abs().sum())
