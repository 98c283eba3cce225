# The number of threads set by the student, and work large enough to use them.
import torch


def work() -> float:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        x = torch.arange(1_000_000.0, dtype=torch.float64)
        total = torch.exp(-x / 1e6).sum() + (x[:400_000].view(400, 1000) @ x[:10_000].view(1000, 10)).sum() * 1e-18
    finally:
        torch.set_num_threads(before)
    return round(float(total), 3)
