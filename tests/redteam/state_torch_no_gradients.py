# tries: to switch gradients off for the next one
# must get: wrong_answer
# problem: scaled_dot_product
import torch

torch.set_grad_enabled(False)
torch.autograd.set_detect_anomaly(True)


def scaled_dot_product_attention(query, key, value, mask=None):
    return query * 0, query * 0
