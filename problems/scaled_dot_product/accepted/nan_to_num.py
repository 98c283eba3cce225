# SPDX-License-Identifier: CC-BY-4.0
"""Style: softmax, then nan_to_num."""

import numpy as np
import torch
from torch import nn


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query.matmul(key.transpose(-1, -2)).div(np.sqrt(query.shape[-1]))
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not(), -np.inf)
    weights = torch.nan_to_num(nn.Softmax(dim=-1)(scores), nan=0.0)
    return weights.matmul(value), weights
