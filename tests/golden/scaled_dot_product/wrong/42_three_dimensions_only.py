"""Mistake: torch.bmm, with a special case for two dimensions; more leading dimensions raise an error."""
# fails: batch, mask, properties
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    if query.dim() == 2:
        if mask is not None and mask.dim() == 2:
            mask = mask.unsqueeze(0)
        out, w = scaled_dot_product_attention(query[None], key[None], value[None], mask=mask)
        return out[0], w[0]
    scores = torch.bmm(query, key.transpose(1, 2)) / query.shape[2] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(2)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return torch.bmm(weights, value), weights
