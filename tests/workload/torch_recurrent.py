# LSTM, GRU, RNN cells and packed sequences, with backward.
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def work() -> float:
    torch.manual_seed(5)
    lstm, gru = nn.LSTM(4, 6, num_layers=2, bidirectional=True, batch_first=True), nn.GRU(4, 5, batch_first=True)
    x = torch.randn(3, 7, 4, requires_grad=True)
    packed = pack_padded_sequence(x, torch.tensor([7, 5, 2]), batch_first=True)
    out, _ = pad_packed_sequence(lstm(packed)[0], batch_first=True)
    total = out.sum() + gru(x)[0].sum() + nn.RNNCell(4, 3)(x[:, 0]).sum()
    total.backward()
    return float(total.detach() + x.grad.abs().sum())
