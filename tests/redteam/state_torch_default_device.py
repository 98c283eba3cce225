# tries: tensors without data, and a default device that has none
# must get: wrong_answer runtime_error
# problem: scaled_dot_product
import torch

torch.set_default_device("meta")


def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.zeros(3), torch.zeros(3)
