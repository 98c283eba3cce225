# Embedding and EmbeddingBag, sparse gradients, one-hot, cross entropy.
import torch
from torch import nn
from torch.nn import functional


def work() -> float:
    torch.manual_seed(9)
    table, bag = nn.Embedding(20, 4, padding_idx=0, sparse=True), nn.EmbeddingBag(20, 4, mode="mean")
    ids = torch.tensor([[1, 2, 0], [5, 5, 19]])
    loss = functional.cross_entropy(table(ids).flatten(0, 1), torch.tensor([0, 1, 2, 3, 0, 1])) + bag(ids).sum()
    loss.backward()
    return float(loss.detach() + table.weight.grad.to_dense().abs().sum() + functional.one_hot(ids, 20).sum())
