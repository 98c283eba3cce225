"""Style: recursion over the leading dimensions, two-dimensional code at the bottom."""
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    L, S = query.shape[-2], key.shape[-2]
    if mask is None:
        mask = torch.ones(L, S).bool()
    mask = torch.broadcast_to(mask, query.shape[:-1] + (S,))
    if query.dim() > 2:
        pairs = [scaled_dot_product_attention(q, k, v, mask=m) for q, k, v, m in zip(query, key, value, mask)]
        return torch.stack([p[0] for p in pairs]), torch.stack([p[1] for p in pairs])
    scores = torch.mm(query, key.t()).div(query.shape[1] ** 0.5)
    blocked = mask.logical_not()
    top = scores.detach().masked_fill(blocked, -float("inf")).max(dim=1, keepdim=True).values
    top = top.masked_fill(top.isinf(), 0.0)
    exps = (scores - top).masked_fill(blocked, -float("inf")).exp()
    total = exps.sum(1, keepdim=True)
    weights = exps / total.masked_fill(total == 0, 1.0)
    return weights.mm(value), weights
