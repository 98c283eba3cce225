# tries: to patch what the runner works gradients out with
# must get: wrong_answer
# problem: scaled_dot_product
import torch

torch.autograd.grad = lambda total, leaves, **k: [torch.zeros(1)] * 50
torch.Tensor.requires_grad_ = lambda self, *a: self


def scaled_dot_product_attention(query, key, value, mask=None):
    return query * 0, query * 0
