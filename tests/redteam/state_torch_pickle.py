# tries: to load a tensor from a file that it can not write, and to save one
# must get: runtime_error
# problem: scaled_dot_product
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    torch.save(query, "redteam.pt")
    return query, query
