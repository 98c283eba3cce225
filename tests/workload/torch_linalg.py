# torch.linalg: svd, eigh, qr, cholesky, solve, slogdet, matrix_exp, with gradients.
import torch


def work() -> float:
    torch.manual_seed(2)
    a = torch.randn(6, 6, dtype=torch.float64)
    s = (a @ a.T + 6 * torch.eye(6)).double().requires_grad_()
    total = torch.linalg.eigvalsh(s)[-1] + torch.linalg.cholesky(s).diagonal().sum() + torch.linalg.slogdet(s)[1]
    total = total + torch.linalg.solve(s, torch.ones(6, dtype=torch.float64)).sum() + torch.linalg.svdvals(s).sum()
    total = (
        total
        + torch.linalg.eigh(s).eigenvalues[0]
        + torch.linalg.inv(s).trace()
        + torch.linalg.matrix_exp(s / 50).trace()
    )
    total.backward()
    q, r = torch.linalg.qr(a)
    return float(
        total.detach()
        + s.grad.sum()
        + (q @ r - a).abs().max().round(decimals=6)
        + torch.linalg.lstsq(a, a).solution.trace()
    )
