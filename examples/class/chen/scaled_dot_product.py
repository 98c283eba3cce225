import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    d = value.shape[-1]
    scores = torch.einsum("...ld,...sd->...ls", query, key) / d ** 0.5
    if mask is not None:
        dead = ~mask.any(dim=-1, keepdim=True)
        scores = torch.where(mask | dead, scores, torch.tensor(float("-inf"), dtype=scores.dtype))
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights
