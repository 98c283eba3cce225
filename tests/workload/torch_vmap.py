# vmap: in_dims, nested, with randomness, over a function with linalg.
import torch
from torch.func import vmap


def work() -> float:
    torch.manual_seed(14)
    a, x = torch.randn(5, 3, 3), torch.randn(5, 3)
    y = vmap(torch.mv)(a, x)
    outer = vmap(vmap(lambda u, v: u * v, (None, 0)), (0, None))(x[0], x[1])
    noise = vmap(lambda row: row + torch.rand(()), randomness="different")(x)
    norms = vmap(torch.linalg.norm, in_dims=1)(x)
    return float(y.sum() + outer.sum() + norms.sum() + noise.sum())
