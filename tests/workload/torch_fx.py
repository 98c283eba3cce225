# torch.fx: a symbolic trace, changed and compiled again; make_fx.
import operator

import torch
from torch import fx
from torch.fx.experimental.proxy_tensor import make_fx


class Net(torch.nn.Module):
    def forward(self, x):
        return (x + 1).relu() * 3


def work() -> float:
    traced = fx.symbolic_trace(Net())
    for node in traced.graph.nodes:
        if node.op == "call_function" and node.target is operator.add:
            node.target = operator.sub
    traced.recompile()
    flat = make_fx(lambda x: x.sin().sum())(torch.ones(3))
    return float(traced(torch.arange(4.0)).sum() + flat(torch.ones(3)) + len(flat.graph.nodes))
