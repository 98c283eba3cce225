# Default dtypes and devices as context; meta tensors; printing of tensors.
import torch


def work() -> float:
    torch.set_default_dtype(torch.float64)
    try:
        wide = torch.ones(2).dtype.itemsize
    finally:
        torch.set_default_dtype(torch.float32)
    with torch.device("meta"):
        shape = torch.nn.Linear(1000, 1000).weight.shape
    torch.set_printoptions(precision=3)
    text = repr(torch.tensor([1.23456, 1e-6]))
    torch.set_printoptions(profile="default")
    return float(wide + shape[0] + len(text) + torch.cuda.is_available() * 0 + torch.get_num_threads() * 0)
