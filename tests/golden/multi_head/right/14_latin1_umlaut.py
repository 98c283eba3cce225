# A file in latin-1 with umlauts, German names and a keyword for the dimension
# -*- coding: latin-1 -*-
import torch


def _prüfe(spalten, köpfe):
    """Wirft ValueError, wenn die Köpfe nicht aufgehen."""
    if köpfe < 1:
        raise ValueError("mindestens ein Kopf ist nötig")
    if spalten % köpfe != 0:
        raise ValueError("die Köpfe müssen die Spalten teilen")


def split_heads(x, num_heads):
    _prüfe(x.shape[-1], num_heads)
    größe = x.shape[-1] // num_heads
    teile = torch.split(x, größe, dim=-1)
    return torch.stack(teile, dim=-3)


def concat_heads(x):
    return torch.cat([x.select(-3, j) for j in range(x.shape[-3])], dim=-1)


def multi_head_attention(query, key, value, num_heads):
    _prüfe(query.shape[-1], num_heads)
    größe = query.shape[-1] // num_heads
    ergebnis = []
    for q, k, v in zip(*(torch.split(t, größe, dim=-1) for t in (query, key, value))):
        punkte = torch.matmul(q, k.transpose(-1, -2)) / größe ** 0.5
        ergebnis.append(torch.matmul(torch.softmax(punkte, dim=-1), v))
    return torch.cat(ergebnis, dim=-1)
