# flex_attention, not compiled, with a mask of blocks.
import warnings

import torch
from torch.nn.attention.flex_attention import create_block_mask, flex_attention


def work() -> float:
    torch.manual_seed(31)
    q, k, v = (torch.randn(1, 2, 128, 16) for _ in range(3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mask = create_block_mask(lambda b, h, i, j: i >= j, None, None, 128, 128, device="cpu")
        return float(flex_attention(q, k, v, block_mask=mask).sum())
