# tries: to make torch refuse operations for the next one
# must get: wrong_answer
# problem: scaled_dot_product
import torch

torch.use_deterministic_algorithms(True)
torch.set_flush_denormal(True)
torch.manual_seed(0)


def scaled_dot_product_attention(query, key, value, mask=None):
    return query * 0, query * 0
