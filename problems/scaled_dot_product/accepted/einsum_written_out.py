# SPDX-License-Identifier: CC-BY-4.0
"""Style: einsum, the softmax written out with the largest allowed score subtracted."""

import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.einsum("...id,...jd->...ij", query, key) * query.shape[-1] ** -0.5
    allowed = torch.ones_like(scores, dtype=torch.bool)
    if mask is not None:
        allowed = allowed & mask
    lowest = torch.finfo(scores.dtype).min
    top = torch.where(allowed, scores, lowest).amax(dim=-1, keepdim=True).detach()
    shifted = torch.where(allowed, scores - top, 0.0)
    unnormalised = torch.exp(shifted) * allowed
    total = unnormalised.sum(dim=-1, keepdim=True)
    weights = unnormalised / torch.where(total > 0, total, 1.0)
    return torch.einsum("...ij,...jv->...iv", weights, value), weights
