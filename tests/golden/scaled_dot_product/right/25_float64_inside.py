"""Style: float64 inside whatever comes in, an extra keyword-only option with a default, and the dtype restored at the end."""
import torch


def scaled_dot_product_attention(query, key, value, mask=None, *, temperature=1.0):
    kind = query.dtype
    query, key, value = (x.to(torch.float64) for x in (query, key, value))
    scores = torch.matmul(query, key.transpose(-2, -1)) / (temperature * query.shape[-1] ** 0.5)
    if mask is not None:
        # every blocked score becomes -inf, every row without an allowed key becomes all zeros before the softmax
        nothing = ~mask.any(dim=-1, keepdim=True)
        scores = scores.masked_fill(~mask, -torch.inf).masked_fill(nothing.expand(mask.shape), 0.0)
        weights = scores.softmax(-1).masked_fill(~mask, 0.0)
    else:
        weights = scores.softmax(-1)
    return (weights @ value).to(kind), weights.to(kind)
