import torch
from einops import einsum


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = einsum(query, key, "... l d, ... s d -> ... l s") / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.nan_to_num(scores.softmax(-1))
    return einsum(weights, value, "... l s, ... s d -> ... l d"), weights
