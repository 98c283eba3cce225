# jacfwd alone, through a function with a loop and linalg.
import torch
from torch.func import jacfwd


def work() -> float:
    def f(x):
        m = torch.outer(x, x) + torch.eye(3, dtype=x.dtype)
        for _ in range(3):
            m = m @ m / m.norm()
        return torch.linalg.cholesky(m + torch.eye(3, dtype=x.dtype)).sum(0)

    return float(jacfwd(f)(torch.tensor([0.1, 0.2, 0.3], dtype=torch.float64)).sum())
