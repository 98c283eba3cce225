# torch.export of a module, and its graph run again.
import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 2)

    def forward(self, x):
        return self.layer(x).relu()


def work() -> float:
    torch.manual_seed(30)
    program = torch.export.export(Net(), (torch.ones(4, 3),))
    return float(program.module()(torch.ones(4, 3)).detach().sum() + len(list(program.graph.nodes)))
