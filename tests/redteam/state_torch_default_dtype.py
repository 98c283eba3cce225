# tries: to leave another default dtype to the next one
# must get: wrong_answer
# problem: scaled_dot_product
import torch

torch.set_default_dtype(torch.float64)


def scaled_dot_product_attention(query, key, value, mask=None):
    return query * 0, query * 0
