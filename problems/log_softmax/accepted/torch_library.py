# SPDX-License-Identifier: CC-BY-4.0
"""Library calls: torch.logsumexp and torch.log_softmax, NumPy in and out."""

import numpy as np
import torch


def _tensor(a, axis):
    tensor = torch.from_numpy(np.array(a, dtype=np.float64))
    if axis < -tensor.dim() or axis >= tensor.dim():
        raise ValueError("axis")
    return tensor


def log_sum_exp(a, axis=-1):
    return torch.logsumexp(_tensor(a, axis), dim=axis).numpy()


def log_softmax(a, axis=-1):
    tensor = _tensor(a, axis)
    result = torch.nn.functional.log_softmax(tensor, dim=axis)
    if result.isnan().any():
        raise ValueError("nothing but -inf")
    return result.numpy()
