# tries: a tensor of 4 GiB
# must get: memory_limit
# problem: scaled_dot_product
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.zeros(1 << 30), torch.ones(1)
