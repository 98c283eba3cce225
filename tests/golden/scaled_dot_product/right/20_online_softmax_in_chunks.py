"""Style: online softmax over chunks of keys, as in flash attention; the weights from the final maximum and sum."""
import torch

CHUNK = 2


def scaled_dot_product_attention(query, key, value, mask=None):
    S = key.shape[-2]
    scale = query.shape[-1] ** -0.5
    shape = (*query.shape[:-1], S)
    mask = torch.ones(shape, dtype=torch.bool) if mask is None else mask.expand(shape)
    top = torch.full((*query.shape[:-1], 1), -1e38, dtype=query.dtype)
    total = torch.zeros_like(top)
    acc = torch.zeros((*query.shape[:-1], value.shape[-1]), dtype=query.dtype)
    parts = []
    for lo in range(0, S, CHUNK):
        k, v, m = key[..., lo : lo + CHUNK, :], value[..., lo : lo + CHUNK, :], mask[..., lo : lo + CHUNK]
        s = query @ k.transpose(-1, -2) * scale
        new_top = torch.maximum(top, s.detach().masked_fill(~m, -1e38).amax(-1, keepdim=True))
        p = (s - new_top).masked_fill(~m, float("-inf")).exp()
        shrink = (top - new_top).exp()
        total = total * shrink + p.sum(-1, keepdim=True)
        acc = acc * shrink + p @ v
        top = new_top
        parts.append((s, m))
    safe = torch.where(total > 0, total, torch.ones_like(total))
    weights = torch.cat([(s - top).masked_fill(~m, float("-inf")).exp() for s, m in parts], dim=-1) / safe
    return acc / safe, weights
