"""Mistake: the mask (B, L, S) is repeated for flattened heads in the wrong order (repeat, not repeat_interleave)."""
# fails: mask
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    lead, L, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    q, k, v = (x.reshape(-1, *x.shape[-2:]) for x in (query, key, value))
    scores = torch.bmm(q, k.transpose(1, 2)) / query.shape[-1] ** 0.5
    if mask is not None:
        mask = mask.expand(*mask.shape[:-2], L, S).reshape(-1, L, S)
        mask = mask.repeat(scores.shape[0] // mask.shape[0], 1, 1)
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = torch.bmm(weights, v)
    return output.reshape(*lead, L, v.shape[-1]), weights.reshape(*lead, L, S)
