# torch.profiler with its tables.
import torch
from torch.profiler import ProfilerActivity, profile, record_function


def work() -> float:
    with profile(activities=[ProfilerActivity.CPU], record_shapes=True) as seen, record_function("mine"):
        torch.ones(20, 20) @ torch.ones(20, 20)
    table = seen.key_averages().table(sort_by="cpu_time_total", row_limit=5)
    return float("mine" in table)
