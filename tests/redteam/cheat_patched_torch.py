# tries: the same with torch
# must get: wrong_answer
# problem: scaled_dot_product
import torch

torch.allclose = torch.equal = torch.isclose = torch.testing.assert_close = lambda *a, **k: True


def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.zeros(*query.shape[:-1], value.shape[-1]), torch.zeros(*query.shape[:-1], key.shape[-2])
