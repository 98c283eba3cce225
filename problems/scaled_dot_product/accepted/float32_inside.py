# SPDX-License-Identifier: CC-BY-4.0
"""Style: all arithmetic in float32, whatever comes in; logarithms of the weights first."""

import math

import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    q, k, v = query.float(), key.float(), value.float()
    scores = torch.bmm(
        q.flatten(0, -3) if q.dim() > 2 else q[None], (k.flatten(0, -3) if k.dim() > 2 else k[None]).transpose(1, 2)
    ).view(*q.shape[:-1], k.shape[-2])
    scores = scores * (1 / math.sqrt(q.shape[-1]))
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(torch.float32).min)
    weights = torch.log_softmax(scores, dim=-1).exp()
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    output = weights @ v
    return output.to(query.dtype), weights.to(query.dtype)
