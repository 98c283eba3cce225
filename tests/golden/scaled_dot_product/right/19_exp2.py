"""Style: powers of two instead of e, with log2(e) in the scale."""
import math

import torch

LOG2E = math.log2(math.e)


def scaled_dot_product_attention(query, key, value, mask=None):
    s = torch.matmul(query, key.transpose(-2, -1)) * (LOG2E / math.sqrt(query.shape[-1]))
    if mask is None:
        p = torch.exp2(s - s.amax(-1, keepdim=True))
        weights = p / p.sum(-1, keepdim=True)
    else:
        m = mask.expand(s.shape)
        s = s.masked_fill(~m, -math.inf)
        top = s.detach().amax(-1, keepdim=True).clamp(min=-1e30)
        p = torch.exp2(s - top)
        weights = p / p.sum(-1, keepdim=True).clamp(min=1e-30)
    return weights @ value, weights
