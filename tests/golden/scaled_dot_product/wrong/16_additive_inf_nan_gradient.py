"""Mistake: -inf is added to the scores and nan_to_num cleans up: right zeros, NaN gradients."""
# fails: gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    if mask is not None:
        bias = torch.zeros(mask.shape, dtype=scores.dtype)
        bias = bias.masked_fill(~mask, float("-inf"))
        scores = scores + bias
    weights = torch.nan_to_num(torch.softmax(scores, dim=-1))
    return weights @ value, weights
