# Tensors in threads of one's own: forward and backward in each.
import threading
from concurrent.futures import ThreadPoolExecutor

import torch


def step(n: int) -> float:
    x = torch.full((50, 50), float(n), requires_grad=True)
    (x @ x).sum().backward()
    return float(x.grad.sum())


def work() -> float:
    with ThreadPoolExecutor(4) as pool:
        total = sum(pool.map(step, range(8)))
    seen = []
    thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
    with torch.no_grad():
        thread.start()
        thread.join()
    return total + seen[0]
