"""A frozen dataclass that knows the layout, and a small class for the attention."""
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Layout:
    columns: int
    heads: int

    def __post_init__(self):
        if self.heads < 1:
            raise ValueError(f"heads must be positive, got {self.heads}")
        if self.columns % self.heads:
            raise ValueError(f"{self.heads} heads do not divide {self.columns} columns")

    @property
    def width(self) -> int:
        return self.columns // self.heads

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, self.width)).movedim(-2, -3)


class Attention:
    def __init__(self, layout: Layout):
        self.layout = layout
        self.scale = layout.width ** -0.5

    def weights(self, q: Tensor, k: Tensor) -> Tensor:
        return torch.nn.Softmax(dim=-1)(self.scale * (q @ k.mT))

    def __call__(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        q, k, v = map(self.layout.split, (q, k, v))
        return concat_heads(self.weights(q, k) @ v)


def split_heads(x: Tensor, num_heads: int) -> Tensor:
    return Layout(x.shape[-1], num_heads).split(x)


def concat_heads(x: Tensor) -> Tensor:
    return x.movedim(-3, -2).flatten(-2)


def multi_head_attention(query: Tensor, key: Tensor, value: Tensor, num_heads: int) -> Tensor:
    return Attention(Layout(query.shape[-1], num_heads))(query, key, value)
