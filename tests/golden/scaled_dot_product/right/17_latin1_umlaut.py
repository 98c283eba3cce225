# -*- coding: latin-1 -*-   Style: a latin-1 file with umlauts, heads flattened for bmm
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    """Gewichte für jede Frage über alle Schlüssel."""
    grösse = query.shape[:-2]
    L, S = query.shape[-2], key.shape[-2]
    q = query.reshape(-1, L, query.shape[-1])
    k = key.reshape(-1, S, key.shape[-1])
    v = value.reshape(-1, S, value.shape[-1])
    scores = torch.bmm(q, k.transpose(1, 2)) / query.shape[-1] ** 0.5
    if mask is not None:
        m = mask.expand(*grösse, L, S).reshape(-1, L, S)
        leer = ~m.any(2, keepdim=True)
        scores = scores.masked_fill(~m, float("-inf")).masked_fill(leer, 0.0)
        weights = torch.softmax(scores, 2).masked_fill(leer, 0.0)
    else:
        weights = torch.softmax(scores, 2)
    output = torch.bmm(weights, v)
    return output.reshape(*grösse, L, -1), weights.reshape(*grösse, L, S)
