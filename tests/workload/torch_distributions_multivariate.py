# Multivariate distributions, transforms, KL divergences, constraints.
import torch
from torch import distributions as d


def work() -> float:
    torch.manual_seed(19)
    p = d.MultivariateNormal(torch.zeros(2), torch.tensor([[2.0, 0.3], [0.3, 1.0]]))
    q = d.Independent(d.Normal(torch.zeros(2), torch.ones(2)), 1)
    skewed = d.TransformedDistribution(d.Normal(0.0, 1.0), [d.AffineTransform(1.0, 2.0), d.ExpTransform()])
    total = p.log_prob(torch.ones(2)) + d.kl_divergence(q, q) + p.rsample().sum() + skewed.log_prob(torch.tensor(2.0))
    total = (
        total + d.Dirichlet(torch.ones(3)).entropy() + d.Wishart(torch.tensor(3.0), torch.eye(2)).log_prob(torch.eye(2))
    )
    total = total + d.LowRankMultivariateNormal(torch.zeros(2), torch.ones(2, 1), torch.ones(2)).log_prob(torch.ones(2))
    try:
        d.Normal(0.0, -1.0)
    except ValueError:
        total = total + 1
    return float(total)
