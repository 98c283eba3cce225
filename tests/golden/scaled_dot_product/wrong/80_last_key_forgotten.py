"""Mistake: an off-by-one in the loop over keys leaves the last key out when there is more than one."""
# fails: basic, batch, mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    S = key.shape[-2]
    n = max(S - 1, 1)
    columns = [(query * key[..., j : j + 1, :]).sum(-1) for j in range(n)]
    columns += [torch.full_like(columns[0], -1e9)] * (S - n)
    scores = torch.stack(columns, dim=-1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
