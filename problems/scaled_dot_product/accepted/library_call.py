# SPDX-License-Identifier: CC-BY-4.0
"""Style: PyTorch's own function for the output, the weights separately."""

import torch
import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / query.shape[-1] ** 0.5
    if mask is not None:
        mask = mask.expand(scores.shape)
        scores = torch.where(mask, scores, -torch.inf)
    weights = F.softmax(scores, dim=-1)
    if mask is not None:
        weights = torch.where(mask, weights, 0)
    return F.scaled_dot_product_attention(query, key, value, attn_mask=mask), weights
