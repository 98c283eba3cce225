import torch


def split_heads(x, num_heads):
    d = x.shape[-1]
    if num_heads < 1 or d % num_heads != 0:
        raise ValueError("num_heads")
    # head j gets columns j, j + h, j + 2h, ...
    return torch.stack([x[..., j::num_heads] for j in range(num_heads)], dim=-3)


def concat_heads(x):
    out = x.movedim(-3, -1)
    return out.flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    a = torch.softmax(q @ k.mT / q.shape[-1] ** 0.5, dim=-1)
    return concat_heads(a @ v)
