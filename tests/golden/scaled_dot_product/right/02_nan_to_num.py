"""Style: masked_fill with -inf and nan_to_num; masked_fill stops the NaN of the backward pass, so the gradients are finite."""
import torch
import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    d_k = query.shape[-1]
    scores = torch.matmul(query, key.transpose(-1, -2)) / d_k**0.5
    if mask is not None:
        scores = scores.masked_fill(mask == False, float("-inf"))  # noqa: E712
    weights = F.softmax(scores, dim=-1)
    weights = torch.nan_to_num(weights, nan=0.0)
    output = torch.matmul(weights, value)
    return output, weights
