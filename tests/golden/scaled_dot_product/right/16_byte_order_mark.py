"""Style: the file starts with a UTF-8 byte-order mark; broadcast products and sums, no matmul."""
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    # q · k / √d, written as a sum of products over the last axis
    scores = (query.unsqueeze(-2) * key.unsqueeze(-3)).sum(-1) / query.shape[-1] ** 0.5
    weights = scores
    if mask is not None:
        weights = weights.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = weights - weights.amax(-1, keepdim=True)
    weights = weights.exp()
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    total = weights.sum(-1, keepdim=True)
    if mask is not None:
        total = total + (~mask).expand(weights.shape).all(-1, keepdim=True)
    weights = weights / total
    output = (weights.unsqueeze(-1) * value.unsqueeze(-3)).sum(-2)
    return output, weights
