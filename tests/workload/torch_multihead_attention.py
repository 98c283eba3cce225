# MultiheadAttention with masks, in training and in evaluation (the fast path).
import torch
from torch import nn


def work() -> float:
    torch.manual_seed(6)
    attention = nn.MultiheadAttention(16, 4, batch_first=True)
    x = torch.randn(2, 5, 16)
    mask = nn.Transformer.generate_square_subsequent_mask(5)
    y, weights = attention(x, x, x, attn_mask=mask, average_attn_weights=False)
    y.sum().backward()
    attention.eval()
    with torch.inference_mode():
        z, _ = attention(x, x, x, need_weights=False)
    return float(
        y.detach().sum() + weights.detach()[0, 0, 2].sum() + z.sum() + attention.in_proj_weight.grad.abs().sum()
    )
