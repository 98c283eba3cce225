"""Mistake: the width of the worked example, d_k = 4, is hard-coded in the scale."""
# fails: basic, batch, mask, gradients
# may fail: numerics
import torch

SCALE = 2.0


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.einsum("...ld,...sd->...ls", query, key) / SCALE
    if mask is not None:
        scores = torch.where(mask, scores, torch.tensor(-1e20, dtype=scores.dtype))
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = torch.where(mask, weights, torch.zeros_like(weights))
    return torch.einsum("...ls,...sv->...lv", weights, value), weights
