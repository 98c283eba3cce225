"""Style: queries in chunks, in-place arithmetic on own temporaries only where autograd allows it."""
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    blocks = []
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    kt = key.transpose(-2, -1).contiguous()
    for start in range(0, query.shape[-2], 3):
        stop = start + 3
        s = torch.matmul(query[..., start:stop, :], kt)
        s /= query.shape[-1] ** 0.5
        if mask is not None:
            part = mask[..., start:stop, :]
            s.masked_fill_(~part, float("-inf"))
            s.masked_fill_(~part.any(-1, keepdim=True), 0.0)
            w = s.softmax(-1).masked_fill(~part, 0.0)
        else:
            w = s.softmax(-1)
        blocks.append(w)
    weights = torch.cat(blocks, dim=-2)
    return torch.matmul(weights, value), weights
