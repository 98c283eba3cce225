"""Mistake: a mask of two dimensions is taken as a padding mask (B, S) when the scores have three dimensions."""
# fails: mask, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        if mask.dim() == 2 and scores.dim() == 3:
            mask = mask[:, None, :]
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
