"""Style: torch in float64 inside, softmax, .numpy() at the end."""
import numpy as np
import torch


def bayes_update(prior, likelihood):
    p = torch.tensor(np.asarray(prior, dtype=np.float64).tolist(), dtype=torch.float64)
    arr = np.array(likelihood, dtype=np.float64, order="C")
    ell = torch.from_numpy(arr)
    if p.dim() != 1:
        raise ValueError("prior must be 1-D")
    if ell.dim() == 1:
        ell = ell.unsqueeze(0)
    if ell.dim() != 2 or ell.shape[1] != p.shape[0]:
        raise ValueError("likelihood must be (H,) or (N, H)")
    if bool(torch.isnan(p).any()) or bool(torch.isnan(ell).any()):
        raise ValueError("NaN")
    if bool((p < 0).any()) or bool((ell < 0).any()):
        raise ValueError("negative entry")
    if float(p.sum()) == 0.0:
        raise ValueError("prior sums to zero")
    scores = torch.log(p) + torch.log(ell).sum(dim=0)
    if bool(torch.isinf(scores).all()):
        raise ValueError("impossible evidence")
    return torch.softmax(scores, dim=0).numpy()
