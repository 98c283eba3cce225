# AdamW with parameter groups, amsgrad, and its state saved and loaded in memory.
import io

import torch
from torch import nn


def work() -> float:
    torch.manual_seed(13)
    net = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 1))
    groups = [{"params": net[0].parameters(), "lr": 1e-2}, {"params": net[2].parameters(), "weight_decay": 0.1}]
    optimiser = torch.optim.AdamW(groups, lr=1e-3, amsgrad=True)
    x = torch.randn(16, 4)
    for _ in range(10):
        optimiser.zero_grad(set_to_none=True)
        net(x).pow(2).mean().backward()
        optimiser.step()
    buffer = io.BytesIO()
    torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict()}, buffer)
    buffer.seek(0)
    again = torch.load(buffer, weights_only=True)
    return float(again["net"]["0.weight"].sum() + again["optimiser"]["state"][0]["step"] + net(x).detach().mean())
