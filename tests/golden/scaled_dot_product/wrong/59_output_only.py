"""Mistake: only the output is returned, as the library function does."""
# fails: basic, batch, mask, numerics, gradients
import torch
import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is None:
        return F.scaled_dot_product_attention(query, key, value)
    mask = mask.expand(*query.shape[:-1], key.shape[-2])
    dead = ~mask.any(-1, keepdim=True)
    return F.scaled_dot_product_attention(query, key, value, attn_mask=mask | dead).masked_fill(dead, 0.0)
