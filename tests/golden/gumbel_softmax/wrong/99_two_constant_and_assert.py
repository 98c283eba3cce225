"""Two mistakes: returns the uniform vector as a sample, and asserts instead of raising ValueError."""
# fails: law, hard, gradients, generator, temperature
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    assert tau > 0
    y = torch.full_like(logits, 1.0 / logits.shape[-1])
    return y
