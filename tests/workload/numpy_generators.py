# numpy.random.Generator over several bit generators, spawning and jumping included.
import numpy as np


def work() -> float:
    total = 0.0
    for kind in (np.random.PCG64, np.random.Philox, np.random.SFC64, np.random.MT19937):
        rng = np.random.Generator(kind(5))
        total += rng.normal() + rng.dirichlet(np.ones(3))[0] + rng.permutation(10)[0] + rng.poisson(3.0)
    children = np.random.default_rng(np.random.SeedSequence(9)).spawn(3)
    total += sum(child.multivariate_normal(np.zeros(2), np.eye(2)).sum() for child in children)
    return float(total + np.random.Generator(np.random.PCG64(1).jumped()).random())
