# SPDX-License-Identifier: CC-BY-4.0
"""Style: PyTorch's own function twice; with the identity as values its output is the weights."""

import torch
from torch.nn.functional import scaled_dot_product_attention as attention


def scaled_dot_product_attention(query, key, value, mask=None):
    identity = torch.eye(key.shape[-2], dtype=key.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = attention(query, key, identity, attn_mask=mask if mask is None else mask.expand(*query.shape[:-1], -1))
    return weights @ value, weights
