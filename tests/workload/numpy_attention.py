# Attention, log-sum-exp and a Gaussian likelihood written out with numpy.
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def work() -> float:
    q, k, v = np.random.default_rng(8).normal(size=(3, 2, 4, 5, 8))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(8)
    scores = np.where(np.tril(np.ones((5, 5), bool)), scores, -np.inf)
    return float((softmax(scores) @ v).sum() + np.logaddexp.reduce(scores[0, 0, -1]))
