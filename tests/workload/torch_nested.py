# Nested and ragged things: pad_sequence, cat, stack, block_diag, meshgrid, cdist, combinations.
import torch
from torch.nn.utils.rnn import pad_sequence


def work() -> float:
    parts = [torch.arange(float(n)) for n in (2, 4, 3)]
    padded = pad_sequence(parts, batch_first=True, padding_value=-1.0)
    x, y = torch.meshgrid(torch.arange(3.0), torch.arange(2.0), indexing="ij")
    blocks = torch.block_diag(padded, x)
    return float(
        padded.sum()
        + blocks.sum()
        + torch.cdist(x, x).sum()
        + torch.combinations(torch.arange(4)).sum()
        + (x * y).sum()
    )
