"""Style: the library call for the output, and once more with the identity as values for the weights."""
import torch
import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    L, S = query.shape[-2], key.shape[-2]
    lead = query.shape[:-2]
    eye = torch.eye(S, dtype=query.dtype).expand(*lead, S, S)
    if mask is None:
        return F.scaled_dot_product_attention(query, key, value), F.scaled_dot_product_attention(query, key, eye)
    mask = mask.expand(*lead, L, S)
    dead = ~mask.any(dim=-1, keepdim=True)
    safe = mask | dead
    output = F.scaled_dot_product_attention(query, key, value, attn_mask=safe)
    weights = F.scaled_dot_product_attention(query, key, eye, attn_mask=safe)
    return output.masked_fill(dead, 0.0), weights.masked_fill(~mask, 0.0)
