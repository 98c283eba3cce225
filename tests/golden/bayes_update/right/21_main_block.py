"""Style: a script with demo code at module level and a main block, walrus and match."""
import numpy as np


def bayes_update(prior, likelihood):
    prior, likelihood = np.asarray(prior, dtype=float), np.asarray(likelihood, dtype=float)
    match prior.shape, likelihood.shape:
        case (H,), (W,) if H == W:
            rows = likelihood[None, :]
        case (H,), (_, W) if H == W:
            rows = likelihood
        case _:
            raise ValueError("shapes do not fit")
    if not (np.all(prior >= 0) and np.all(rows >= 0)):
        raise ValueError("negative or NaN entry")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        scores = np.log(prior) + np.log(rows).sum(0)
    if (top := scores.max()) == -np.inf:
        raise ValueError("impossible evidence")
    return (w := np.exp(scores - top)) / w.sum()


def main():
    print("second test:", bayes_update([0.01, 0.99], [[0.95, 0.05], [0.95, 0.05]]))


example = bayes_update([0.01, 0.99], [0.95, 0.05])
print("worked example", example.round(3))
assert np.allclose(example, [0.161, 0.839], atol=5e-4)

if __name__ == "__main__":
    main()
