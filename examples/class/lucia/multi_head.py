import math
import torch

def split_heads(x, num_heads):
    b, n, d = x.shape
    if num_heads < 1 or d % num_heads != 0:
        raise ValueError("num_heads must divide d")
    x = x.reshape(b, n, num_heads, d // num_heads)
    return x.permute(0, 2, 1, 3)

def concat_heads(x):
    b, h, n, dh = x.shape
    return x.permute(0, 2, 1, 3).reshape(b, n, h * dh)

def multi_head_attention(query, key, value, num_heads):
    q = split_heads(query, num_heads)
    k = split_heads(key, num_heads)
    v = split_heads(value, num_heads)
    w = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), dim=-1)
    return concat_heads(w @ v)
