# Sparse tensors: COO, CSR, products and gradients.
import warnings

import torch


def work() -> float:
    a = torch.sparse_coo_tensor([[0, 1, 2], [2, 0, 1]], [1.0, 2.0, 3.0], (3, 3)).requires_grad_()
    x = torch.ones(3, 2, requires_grad=True)
    y = torch.sparse.mm(a, x).sum()
    y.backward()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        b = torch.eye(3).to_sparse_csr()
    return float(y.detach() + x.grad.sum() + (b @ torch.arange(3.0)).sum() + a.grad.coalesce().values().sum())
