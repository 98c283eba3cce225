# einsum, bmm, tensordot, baddbmm, outer, with gradients.
import torch


def work() -> float:
    torch.manual_seed(20)
    a, b, c = (torch.randn(3, 4, 4, requires_grad=True) for _ in range(3))
    y = (
        torch.einsum("bij,bjk,bkl->il", a, b, c).sum()
        + torch.baddbmm(c, a, b).mean()
        + torch.tensordot(a[0], b[0], dims=2).sum()
    )
    y = y + torch.einsum("...ii->...i", a).sum() + torch.bmm(a, b).sum()
    y.backward()
    return float(y.detach() + a.grad.abs().sum())
