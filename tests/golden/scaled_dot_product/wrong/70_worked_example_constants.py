"""Mistake: a cheat that returns the numbers of the worked example."""
# fails: basic, batch, mask, numerics, gradients
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is None:
        return torch.tensor([[7.3106, 5.3788]]), torch.tensor([[0.7311, 0.2689]])
    if mask.any():
        return torch.tensor([[0.0, 20.0]]), torch.tensor([[0.0, 1.0]])
    return torch.zeros(1, 2), torch.zeros(1, 2)
