# A Transformer encoder and decoder, one step of training.
import torch
from torch import nn


def work() -> float:
    torch.manual_seed(8)
    net = nn.Transformer(16, 2, 1, 1, 32, dropout=0.1, batch_first=True)
    source, target = torch.randn(2, 6, 16), torch.randn(2, 4, 16)
    loss = nn.functional.mse_loss(net(source, target), target)
    loss.backward()
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), 2).eval()
    with torch.no_grad():
        return float(loss + encoder(source).sum())
