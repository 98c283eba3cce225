# torch.func: grad, vjp, jvp, functional_call, per-sample gradients.
import torch
from torch import nn
from torch.func import functional_call, grad, grad_and_value, jvp, vjp, vmap


def work() -> float:
    torch.manual_seed(15)
    net = nn.Linear(3, 2)
    parameters = dict(net.named_parameters())
    x = torch.randn(4, 3)

    def loss(p, row):
        return functional_call(net, p, (row,)).pow(2).sum()

    each = vmap(grad(loss), (None, 0))(parameters, x)
    _, pull = vjp(torch.sin, x)
    _, tangent = jvp(torch.exp, (x,), (torch.ones_like(x),))
    g, value = grad_and_value(lambda t: t.pow(3).sum())(x)
    return float(
        each["weight"].detach().abs().sum() + pull(torch.ones_like(x))[0].sum() + tangent.sum() + g.sum() + value
    )
