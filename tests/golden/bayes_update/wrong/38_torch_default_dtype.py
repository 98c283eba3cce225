"""Mistake: torch.tensor on the nested lists: everything is float32."""
# fails: basic, batch, numerics
import numpy as np
import torch


def bayes_update(prior, likelihood):
    p = torch.tensor(np.asarray(prior).tolist())
    ell = torch.tensor(np.asarray(likelihood).tolist())
    if p.dim() != 1:
        raise ValueError("prior must be 1-D")
    if np.ndim(likelihood) == 2:
        ell = ell.reshape(np.shape(likelihood))
    if ell.dim() == 1:
        ell = ell[None, :]
    if ell.dim() != 2 or ell.shape[1] != p.shape[0]:
        raise ValueError("likelihood does not fit")
    if not bool((p >= 0).all()) or not bool((ell >= 0).all()):
        raise ValueError("negative or NaN")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    scores = p.log() + ell.log().sum(dim=0)
    if bool((scores == -torch.inf).all()):
        raise ValueError("impossible evidence")
    return torch.softmax(scores, dim=0).double().numpy()
