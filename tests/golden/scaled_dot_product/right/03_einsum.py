"""Style: einsum with an ellipsis, full type annotations, where() with the smallest finite number."""
from typing import Optional, Tuple

import torch
from torch import Tensor


def scaled_dot_product_attention(query: Tensor, key: Tensor, value: Tensor, mask: Optional[Tensor] = None) -> Tuple[Tensor, Tensor]:
    scores: Tensor = torch.einsum("...id,...jd->...ij", query, key) * query.shape[-1] ** -0.5
    if mask is None:
        mask = torch.ones((), dtype=torch.bool)
    lowest = torch.full_like(scores, torch.finfo(scores.dtype).min)
    weights = torch.where(mask, scores, lowest).softmax(-1)
    weights = torch.where(mask, weights, torch.zeros_like(weights))
    output = torch.einsum("...ij,...jv->...iv", weights, value)
    return output, weights
