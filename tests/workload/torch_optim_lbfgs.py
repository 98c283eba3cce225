# LBFGS with a closure and a line search.
import torch


def work() -> float:
    x = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([x], max_iter=50, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
        loss.backward()
        return loss

    optimiser.step(closure)
    return round(float(x.detach().sum()), 6)
