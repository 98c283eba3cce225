# SPDX-License-Identifier: CC-BY-4.0
"""torch inside: log_prob and softmax over the hypotheses in float64, NumPy in and out."""

import numpy as np
import torch


def bayes_update(prior, likelihood):
    p = torch.from_numpy(np.array(prior, dtype=np.float64))
    lik = torch.from_numpy(np.array(likelihood, dtype=np.float64))
    if p.dim() != 1:
        raise ValueError("the prior has to be a vector")
    if lik.dim() == 1:
        lik = lik.unsqueeze(0)
    if lik.dim() != 2 or lik.shape[1] != p.shape[0]:
        raise ValueError("the likelihood has to be (H,) or (N, H)")
    for x in (p, lik):
        if torch.isnan(x).any() or torch.any(x < 0):
            raise ValueError("probabilities are not negative, and numbers")
    if p.sum() == 0:
        raise ValueError("the prior has no mass")
    scores = p.log() + lik.log().sum(dim=0)
    if torch.isneginf(scores).all():
        raise ValueError("the data are impossible under every hypothesis")
    return torch.softmax(scores, dim=0).numpy()
