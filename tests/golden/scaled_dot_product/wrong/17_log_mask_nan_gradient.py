"""Mistake: the log of the mask is added and dead rows are replaced with where(), whose unused branch still has NaN gradients."""
# fails: gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.einsum("...ik,...jk->...ij", query, key) / query.shape[-1] ** 0.5
    if mask is None:
        weights = scores.softmax(-1)
        return weights @ value, weights
    weights = (scores + mask.to(scores.dtype).log()).softmax(-1)
    weights = torch.where(mask.any(-1, keepdim=True), weights, torch.zeros_like(weights))
    return weights @ value, weights
