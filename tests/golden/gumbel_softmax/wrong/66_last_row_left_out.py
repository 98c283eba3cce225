"""Off by one: the loop over the rows leaves the last row at zero."""
# fails: shape, law, hard, gradients
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("tau must be positive")
    rows = logits.reshape(-1, logits.shape[-1])
    out = torch.zeros_like(rows)
    for i in range(len(rows) - 1):
        u = torch.rand(rows.shape[-1], dtype=rows.dtype, generator=generator).clamp(1e-7, 1 - 1e-7)
        z = (rows[i] - torch.log(-torch.log(u))) / tau
        y = torch.softmax(z, dim=-1)
        if hard:
            y = torch.zeros_like(y).scatter_(-1, z.argmax(-1, keepdim=True), 1.0) - y.detach() + y
        out[i] = y
    return out.reshape(logits.shape)
