"""Style: for every query the allowed keys are picked out by a boolean index, so the blocked ones really do not exist; zeros are plain constants."""
import torch


def attend_one(q, keys, values, ok):
    w_row = torch.zeros(keys.shape[0], dtype=q.dtype)
    if not ok.any():
        return torch.zeros(values.shape[1], dtype=q.dtype), w_row
    picked = torch.nonzero(ok).squeeze(1)
    scores = keys[picked] @ q / q.shape[0] ** 0.5
    w = torch.softmax(scores, dim=0)
    return w @ values[picked], w_row.index_add(0, picked, w)


def scaled_dot_product_attention(query, key, value, mask=None):
    *lead, L, d_k = query.shape
    S, d_v = value.shape[-2:]
    if mask is None:
        mask = torch.full((L, S), True)
    mask = mask.broadcast_to((*lead, L, S)).reshape(-1, L, S)
    query, key, value = query.reshape(-1, L, d_k), key.reshape(-1, S, d_k), value.reshape(-1, S, d_v)
    results = [attend_one(query[b, i], key[b], value[b], mask[b, i]) for b in range(query.shape[0]) for i in range(L)]
    output = torch.stack([o for o, _ in results]).reshape(*lead, L, d_v)
    weights = torch.stack([w for _, w in results]).reshape(*lead, L, S)
    return output, weights
