"""A cheat: the answer of the worked example is returned whatever comes in."""
# fails: split, concat, attention, numerics, gradients
import math

import torch


def split_heads(x, num_heads):
    return torch.tensor([[[0.0, 1.0], [4.0, 5.0]], [[2.0, 3.0], [6.0, 7.0]]])


def concat_heads(x):
    return torch.tensor([[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]])


def multi_head_attention(query, key, value, num_heads):
    return torch.tensor([[3.0, 1.0, 4.0, 4.0], [2.0, 2.0, 6.0, 2.0]])
