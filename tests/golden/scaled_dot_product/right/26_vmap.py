"""Style: one query is written out, torch.vmap does queries and leading dimensions."""
import torch


def one_query(q, keys, values, allowed):
    scores = keys @ q / q.shape[0] ** 0.5
    lowered = torch.where(allowed, scores, torch.finfo(scores.dtype).min)
    w = torch.softmax(lowered, dim=0)
    w = torch.where(allowed, w, 0.0)
    return w @ values, w


def scaled_dot_product_attention(query, key, value, mask=None):
    shape = query.shape[:-1] + key.shape[-2:-1]
    mask = torch.ones(shape, dtype=torch.bool) if mask is None else mask.expand(shape)
    attend = torch.vmap(one_query, in_dims=(0, None, None, 0))
    for _ in range(query.dim() - 2):
        attend = torch.vmap(attend)
    return attend(query, key, value, mask)
