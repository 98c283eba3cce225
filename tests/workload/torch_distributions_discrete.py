# Discrete distributions: Categorical, Bernoulli, Binomial, Poisson, a mixture.
import torch
from torch import distributions as d


def work() -> float:
    torch.manual_seed(18)
    c = d.Categorical(logits=torch.arange(4.0))
    mixture = d.MixtureSameFamily(d.Categorical(torch.ones(3)), d.Normal(torch.arange(3.0), 1.0))
    total = (
        c.entropy() + c.log_prob(torch.tensor(2)) + c.sample((10,)).sum() + d.Bernoulli(0.3).log_prob(torch.tensor(1.0))
    )
    total = (
        total
        + d.Binomial(10, torch.tensor(0.4)).log_prob(torch.tensor(3.0))
        + d.Poisson(2.0).log_prob(torch.tensor(4.0))
    )
    return float(total + mixture.log_prob(torch.tensor(0.7)) + d.OneHotCategorical(torch.ones(3)).sample().sum())
