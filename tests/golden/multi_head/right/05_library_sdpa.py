"""The library call scaled_dot_product_attention on the divided heads, in double."""
import torch.nn.functional as F


def split_heads(x, num_heads):
    if num_heads < 1:
        raise ValueError("num_heads < 1")
    if x.shape[-1] % num_heads:
        raise ValueError("columns not divisible")
    return x.view(*x.shape[:-1], num_heads, -1).transpose(-2, -3)


def concat_heads(x):
    return x.transpose(-2, -3).contiguous().view(*x.shape[:-3], x.shape[-2], -1)


def multi_head_attention(query, key, value, num_heads):
    # double, because the library may multiply query and key by the root of the scale, which rounds large scores
    out = F.scaled_dot_product_attention(
        split_heads(query, num_heads).double(),
        split_heads(key, num_heads).double(),
        split_heads(value, num_heads).double(),
    )
    return concat_heads(out).to(query.dtype)
