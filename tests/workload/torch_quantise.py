# Quantisation: per tensor, fake, dynamic.
import warnings

import torch
from torch import nn


def work() -> float:
    torch.manual_seed(25)
    x = torch.randn(4, 8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        q = torch.quantize_per_tensor(x, 0.1, 0, torch.qint8)
        fake = torch.fake_quantize_per_tensor_affine(x, 0.1, 0, -128, 127)
        net = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Linear(8, 4)), {nn.Linear}, torch.qint8)
        return float(q.dequantize().sum() + fake.sum() + q.int_repr().float().mean() + net(x).sum())
