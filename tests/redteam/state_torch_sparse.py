# tries: answers that are not dense, quantised, or of dtypes that do not cross
# must get: wrong_answer
# problem: scaled_dot_product
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.ones(2, 2).to_sparse(), torch.zeros(2, dtype=torch.bfloat16)
