"""Style: Windows line ends, and an extra column that only queries without an allowed key look at."""
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    if mask is None:
        weights = scores.softmax(-1)
    else:
        mask = mask.expand(scores.shape)
        sink = ~mask.any(-1, keepdim=True)
        scores = torch.cat([scores, torch.zeros_like(scores[..., :1])], dim=-1)
        scores = scores.masked_fill(~torch.cat([mask, sink], dim=-1), float("-inf"))
        weights = scores.softmax(-1)[..., :-1]
    return torch.matmul(weights, value), weights
