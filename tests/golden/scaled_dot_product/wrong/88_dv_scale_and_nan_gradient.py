"""Mistake: two at once: the scale comes from d_v, and an added -inf gives NaN gradients in dead rows."""
# fails: basic, batch, mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / value.shape[-1] ** 0.5
    if mask is not None:
        scores = scores + torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(~mask, float("-inf"))
    weights = scores.softmax(-1).nan_to_num()
    return weights @ value, weights
