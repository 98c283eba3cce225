"""Style: -1e9 for blocked scores, low enough for scores of at most 1e6 in size, and the mask again on the weights."""
import torch
from torch import nn


class ScaledDotProductAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.softmax = nn.Softmax(dim=-1)

    def forward(self, query, key, value, mask=None):
        scores = torch.matmul(query, key.transpose(-2, -1)) / torch.sqrt(torch.tensor(float(query.size(-1))))
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -1e9)
        weights = self.softmax(scores)
        if mask is not None:
            weights = weights.masked_fill(mask == 0, 0.0)
        return torch.matmul(weights, value), weights


def scaled_dot_product_attention(query, key, value, mask=None):
    return ScaledDotProductAttention()(query, key, value, mask)
