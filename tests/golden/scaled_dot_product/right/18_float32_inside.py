"""Style: everything is computed in float32 and turned back into the dtype of the inputs."""
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    dtype = query.dtype
    q, k, v = query.float(), key.float(), value.float()
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -3e38)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return (weights @ v).to(dtype), weights.to(dtype)
