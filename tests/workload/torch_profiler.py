# The profiler of autograd and a benchmark timer.
import torch
from torch.utils import benchmark


def work() -> float:
    x = torch.ones(10, 10, requires_grad=True)
    with torch.autograd.profiler.profile() as profile:
        (x @ x).sum().backward()
    names = {event.key for event in profile.key_averages()}
    timer = benchmark.Timer("x + 1", globals={"x": x.detach()}).timeit(5)
    return float("aten::mm" in names) + float(timer.mean > 0)
