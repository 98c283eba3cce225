# gradcheck and gradgradcheck of a function of one's own.
import torch
from torch.autograd import gradcheck, gradgradcheck


def f(x, w):
    return torch.tanh(x @ w).logsumexp(-1)


def work() -> float:
    torch.manual_seed(0)
    x = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    w = torch.randn(4, 2, dtype=torch.float64, requires_grad=True)
    return float(gradcheck(f, (x, w))) + 10 * float(gradgradcheck(f, (x, w)))
