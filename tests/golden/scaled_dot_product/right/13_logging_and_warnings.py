"""Style: logging, and a warning when a query may attend to nothing."""
import logging
import math
import warnings

import torch

log = logging.getLogger(__name__)


def _masked_softmax(scores, mask):
    zero = scores.new_zeros(())
    top = torch.where(mask, scores, scores.new_tensor(-math.inf)).amax(dim=-1, keepdim=True)
    top = torch.where(torch.isfinite(top), top, zero).detach()
    exponent = torch.where(mask, scores - top, zero)
    e = torch.where(mask, torch.exp(exponent), zero)
    total = e.sum(dim=-1, keepdim=True)
    return e / torch.where(total > 0, total, torch.ones_like(total))


def scaled_dot_product_attention(query, key, value, mask=None):
    log.debug("attention over %d keys", key.shape[-2])
    scores = torch.matmul(query, key.transpose(-2, -1)) / math.sqrt(key.shape[-1])
    if mask is None:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool)
    if not bool(torch.any(mask, dim=-1).all()):
        warnings.warn("some queries may attend to nothing", stacklevel=2)
    weights = _masked_softmax(scores, mask)
    return weights @ value, weights
