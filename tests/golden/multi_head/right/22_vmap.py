"""torch.vmap over heads and over every leading dimension of a function for matrices."""
import torch


def one_head(q, k, v):
    return torch.softmax(q @ k.T / q.shape[1] ** 0.5, dim=1) @ v


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads:
        raise ValueError("num_heads must be a positive divisor of d")
    n, d = x.shape[-2:]

    def split_matrix(m):
        return m.T.reshape(num_heads, d // num_heads, n).transpose(1, 2)

    for _ in range(x.dim() - 2):
        split_matrix = torch.vmap(split_matrix)
    return split_matrix(x)


def concat_heads(x):
    def concat_matrix(m):
        return m.transpose(1, 2).reshape(-1, m.shape[1]).T

    for _ in range(x.dim() - 3):
        concat_matrix = torch.vmap(concat_matrix)
    return concat_matrix(x)


def multi_head_attention(query, key, value, num_heads):
    heads = [split_heads(t, num_heads) for t in (query, key, value)]
    f = one_head
    for _ in range(heads[0].dim() - 2):
        f = torch.vmap(f)
    return concat_heads(f(*heads))
