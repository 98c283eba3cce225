# Indexing: gather, scatter, index_add, masked_fill, where, topk, unfold, cumsum, unique, segment sums.
import torch


def work() -> float:
    torch.manual_seed(28)
    x = torch.randn(5, 7, requires_grad=True)
    ids = torch.randint(0, 7, (5, 3))
    y = x.gather(1, ids).sum() + torch.zeros(5, 7).scatter_add(1, ids, x[:, :3]).pow(2).sum()
    y = y + x.masked_fill(torch.triu(torch.ones(5, 7, dtype=torch.bool)), 0).cumsum(0).sum() + x.topk(2).values.sum()
    y = (
        y
        + x.unfold(1, 3, 2).prod(-1).sum()
        + torch.where(x > 0, x, x.exp()).sum()
        + x.logcumsumexp(1).mean()
        + x.sort().values[:, 3].sum()
    )
    y.backward()
    return float(
        y.detach()
        + x.grad.abs().sum()
        + torch.unique(ids).numel()
        + torch.bucketize(x.detach(), torch.linspace(-1, 1, 5)).sum()
    )
