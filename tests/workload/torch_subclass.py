# A Tensor subclass with __torch_function__, a TorchDispatchMode and a function mode.
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode


class Tagged(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return super().__torch_function__(func, types, args, kwargs or {})


class Count(TorchDispatchMode):
    calls = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.calls += 1
        return func(*args, **(kwargs or {}))


class Names(TorchFunctionMode):
    seen = 0

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.seen += 1
        return func(*args, **(kwargs or {}))


def work() -> float:
    x = torch.arange(4.0).as_subclass(Tagged)
    kept = isinstance(x + 1, Tagged)
    with Count() as count:
        torch.ones(3).sum()
    with Names() as names:
        torch.sin(torch.ones(2))
    return float(kept + count.calls + names.seen + x.sum())
