# autocast on the CPU, with a gradient scaler that does nothing.
import torch
from torch import nn


def work() -> float:
    torch.manual_seed(23)
    net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
    x = torch.randn(4, 8)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = net(x)
        z = nn.functional.scaled_dot_product_attention(x[None], x[None], x[None])
    y.float().sum().backward()
    return float(y.dtype == torch.bfloat16) + float(
        y.detach().float().sum() + z.float().sum() + net[0].weight.grad.abs().sum()
    )
