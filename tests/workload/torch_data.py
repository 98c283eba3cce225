# Dataset, DataLoader in the process itself, samplers, random_split.
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset, WeightedRandomSampler, random_split


class Squares(Dataset):
    def __len__(self):
        return 10

    def __getitem__(self, i):
        return torch.tensor(float(i)), torch.tensor(float(i * i))


def work() -> float:
    g = torch.Generator().manual_seed(1)
    total = 0.0
    for number, (x, y) in enumerate(DataLoader(Squares(), batch_size=4, shuffle=True, generator=g)):
        total += float((x * y).sum()) * (number + 1)
    first, _ = random_split(TensorDataset(torch.arange(10.0)), [7, 3], generator=g)
    weighted = list(WeightedRandomSampler([1.0, 3.0], 5, generator=g))
    return total + len(first) + sum(weighted)
