# SGD with momentum, weight decay, a schedule and clipped gradients.
import torch
from torch import nn


def work() -> float:
    torch.manual_seed(11)
    net = nn.Linear(3, 1)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 20)
    x = torch.randn(30, 3)
    for _ in range(20):
        optimiser.zero_grad()
        loss = (net(x) - x.sum(1, keepdim=True)).pow(2).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    return float(loss.detach() + net.weight.detach().sum() + schedule.get_last_lr()[0])
