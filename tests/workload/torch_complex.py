# Complex tensors: polar, view_as_real, gradients, eigenvalues.
import torch


def work() -> float:
    z = torch.polar(torch.ones(5), torch.linspace(0, 3, 5)).requires_grad_()
    y = (z * z.conj() + z**2).abs().sum()
    y.backward()
    roots = torch.linalg.eigvals(torch.tensor([[0.0, 1.0], [-1.0, 0.0]]))
    return float(
        y.detach() + torch.view_as_real(z.grad).abs().sum() + roots.imag.abs().sum() + z.angle().detach().sum()
    )
