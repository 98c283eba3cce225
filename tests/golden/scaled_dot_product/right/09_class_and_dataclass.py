"""Style: a frozen dataclass for the sizes and a class that does the work step by step."""
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Sizes:
    L: int
    S: int
    d_k: int

    @property
    def scale(self) -> float:
        return self.d_k**-0.5


class Attention:
    def __init__(self, query, key, value, mask):
        self.query, self.key, self.value = query, key, value
        self.sizes = Sizes(query.shape[-2], key.shape[-2], query.shape[-1])
        self.mask = mask

    def scores(self):
        return self.query.matmul(self.key.mT) * self.sizes.scale

    def weights(self):
        scores = self.scores()
        if self.mask is None:
            return scores.softmax(dim=-1)
        blocked = ~self.mask
        result = scores.masked_fill(blocked, -1e30).softmax(dim=-1)
        return result.masked_fill(blocked, 0)

    def __call__(self):
        weights = self.weights()
        return weights.matmul(self.value), weights


def scaled_dot_product_attention(query, key, value, mask=None):
    return Attention(query, key, value, mask)()
