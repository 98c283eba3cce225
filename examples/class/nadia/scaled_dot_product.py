import math
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(torch.logical_not(mask), -math.inf)
    # softmax over the keys
    weights = torch.softmax(scores, dim=1)
    weights = torch.nan_to_num(weights)
    return weights @ value, weights
