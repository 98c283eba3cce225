# Continuous distributions: log_prob, rsample with gradients, cdf, entropy.
import torch
from torch import distributions as d


def work() -> float:
    torch.manual_seed(17)
    mean = torch.tensor([0.5, -0.5], requires_grad=True)
    normal = d.Normal(mean, torch.tensor([1.0, 2.0]))
    total = normal.rsample((5,)).sum() + normal.log_prob(torch.zeros(2)).sum() + normal.entropy().sum()
    total.backward()
    one = torch.tensor(1.5)
    others = [
        d.Gamma(one, one),
        d.Beta(one, one),
        d.StudentT(one),
        d.Laplace(one, one),
        d.Exponential(one),
        d.Cauchy(one, one),
    ]
    return float(total.detach() + mean.grad.sum() + sum(o.log_prob(torch.tensor(0.4)) + o.sample() * 0 for o in others))
