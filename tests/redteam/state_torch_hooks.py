# tries: a backward hook that runs after the answer, and a gradient function that lies
# must get: wrong_answer
# problem: scaled_dot_product
import torch


class Lie(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 0

    @staticmethod
    def backward(ctx, gradient):
        return torch.full_like(gradient, float("nan"))


def scaled_dot_product_attention(query, key, value, mask=None):
    if query.requires_grad:
        query.register_hook(lambda gradient: gradient * 0)
    return Lie.apply(query), Lie.apply(query)
