import torch
from torch.nn import functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    scale = query.shape[-1] ** -0.5
    logits = (query * scale) @ key.mT
    if mask is None:
        mask = torch.ones(key.shape[-2], dtype=torch.bool)
    mask = torch.broadcast_to(mask, logits.shape)
    has_any = mask.any(-1, keepdim=True)
    weights = F.softmax(logits.masked_fill(~mask, float("-inf")).masked_fill(~has_any, 0.0), dim=-1)
    weights = weights * has_any
    return weights @ value, weights
