# bfloat16: products, softmax, a linear layer, gradients.
import torch
from torch import nn


def work() -> float:
    torch.manual_seed(21)
    x = torch.randn(64, 64).bfloat16().requires_grad_()
    layer = nn.Linear(64, 8).bfloat16()
    y = layer(torch.softmax(x @ x.T, -1)).float().pow(2).sum()
    y.backward()
    return float(y.detach() + x.grad.float().abs().sum() + (torch.tensor(1.0).bfloat16() + 0.001).float())
