# RMSprop, Adagrad, Adadelta, NAdam, RAdam, Adamax; schedules that follow a loss.
import torch


def work() -> float:
    total = 0.0
    for kind in ("RMSprop", "Adagrad", "Adadelta", "NAdam", "RAdam", "Adamax"):
        x = torch.ones(3, requires_grad=True)
        optimiser = getattr(torch.optim, kind)([x], lr=0.05)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, patience=1)
        for _ in range(5):
            optimiser.zero_grad()
            loss = (x**2).sum()
            loss.backward()
            optimiser.step()
            schedule.step(loss.detach())
        total += float(x.detach().sum())
    return total
