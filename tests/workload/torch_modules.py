# Modules: buffers, hooks, parametrisations, initialisation, state_dict, deepcopy, pruning.
import copy

import torch
from torch import nn
from torch.nn.utils import parametrizations, prune


def work() -> float:
    torch.manual_seed(26)
    net = nn.ModuleDict({"a": nn.Linear(3, 3), "b": parametrizations.weight_norm(nn.Linear(3, 2))})
    nn.init.orthogonal_(net["a"].weight)
    nn.init.kaiming_normal_(net["a"].weight)
    seen = []
    net["a"].register_forward_hook(lambda module, args, out: seen.append(out.shape[0]))
    net.register_buffer("count", torch.tensor(3.0))
    twin = copy.deepcopy(net)
    twin.load_state_dict(net.state_dict())
    prune.l1_unstructured(twin["a"], "weight", amount=0.5)
    y = (
        net["b"](net["a"](torch.ones(4, 3))).sum()
        + parametrizations.spectral_norm(nn.Linear(3, 3))(torch.ones(3)).sum()
    )
    y.backward()
    print(net)
    return float(y.detach() + seen[0] + twin["a"].weight.detach().abs().sum() + len(net.state_dict()))
