# float16: arithmetic, overflow, products, reductions, a convolution.
import torch
from torch.nn import functional


def work() -> float:
    torch.manual_seed(22)
    x = torch.randn(32, 32).half()
    y = (x @ x.T).float().sum() + torch.softmax(x, -1).float().sum() + x.sum().float()
    over = torch.tensor(60000.0).half() * 2
    return float(
        y
        + over.isinf()
        + functional.conv2d(x[None, None], torch.ones(1, 1, 3, 3).half()).float().mean()
        + x.float().numpy().std()
    )
