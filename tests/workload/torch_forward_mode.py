# Forward-mode derivatives with dual numbers.
import torch
from torch.autograd import forward_ad


def work() -> float:
    with forward_ad.dual_level():
        x = forward_ad.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 0.0]))
        y = (x.sin() * x**2).sum()
        value, tangent = forward_ad.unpack_dual(y)
    return float(value + tangent)
