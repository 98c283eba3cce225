"""Half the sum of two squared normals is exponential; the denominator is an einsum."""
import torch


def gumbel_softmax(logits, tau=1.0, hard=False, generator=None):
    if tau <= 0:
        raise ValueError("the temperature must be positive")
    normals = torch.randn(2, *logits.shape, dtype=torch.float64, generator=generator)
    e = 0.5 * torch.einsum("i...,i...->...", normals, normals)
    z = (logits.double() - torch.log(e.clamp(min=1e-20))) / tau
    z = z - z.detach().max(dim=-1, keepdim=True).values
    w = torch.exp(z)
    y = w / torch.einsum("...k->...", w).unsqueeze(-1)
    if hard:
        hot = torch.nn.functional.one_hot(z.argmax(-1), logits.size(-1)).double()
        y = (hot - y).detach() + y
    return y.to(logits.dtype)
