"""Style: UTF-8 file with a byte-order mark, Greek names, np.logaddexp.reduce for the evidence."""
import numpy as np


def bayes_update(π, λ):
    π = np.asarray(π, dtype=np.float64)
    λ = np.asarray(λ, dtype=np.float64)
    if π.ndim != 1 or λ.ndim not in (1, 2) or λ.shape[-1] != π.size:
        raise ValueError("shapes – prior (H,), likelihood (H,) or (N, H)")
    if λ.ndim == 1:
        λ = λ[None]
    if not ((π >= 0).all() and (λ >= 0).all()):
        raise ValueError("entries ≥ 0, please")
    if π.sum() == 0:
        raise ValueError("Σ prior = 0")
    with np.errstate(divide="ignore", invalid="ignore"):
        ℓ = np.log(π) + np.log(λ).sum(axis=0)
        log_evidence = np.logaddexp.reduce(ℓ)
    if log_evidence == -np.inf:
        raise ValueError("impossible evidence")
    posterior = np.exp(ℓ - log_evidence)
    return posterior / posterior.sum()
