# detect_anomaly finds a NaN in a backward pass, and says so with a warning.
import warnings

import torch


def work() -> float:
    x = torch.zeros(2, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with torch.autograd.detect_anomaly():
                (torch.sqrt(x) * 0).sum().backward()
        except RuntimeError as error:
            return float("nan" in str(error))
    return -1.0
