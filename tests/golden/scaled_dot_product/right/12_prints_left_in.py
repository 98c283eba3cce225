"""Style: debug prints left in, everything in many small steps."""
import numpy as np
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    print("query", query.shape, "key", key.shape, "value", value.shape)
    d_k = query.shape[-1]
    keyT = torch.swapaxes(key, -1, -2)
    dots = torch.matmul(query, keyT)
    scores = dots / float(np.sqrt(d_k))
    print("scores:", scores)
    if mask is not None:
        print("mask is", mask.shape, mask.dtype)
        notmask = torch.logical_not(mask)
        scores = scores.masked_fill(notmask, -1e9)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    print("weights:", weights)
    output = torch.matmul(weights, value)
    return output, weights
