# scipy.cluster: k-means and a dendrogram; scipy.constants, scipy.stats.qmc.
import numpy as np
from scipy import constants
from scipy.cluster import hierarchy, vq
from scipy.stats import qmc


def work() -> float:
    rng = np.random.default_rng(12)
    x = np.concatenate([rng.normal(0, 0.1, (20, 2)), rng.normal(3, 0.1, (20, 2))])
    centres, _ = vq.kmeans2(x, 2, rng=1, minit="++")
    groups = hierarchy.fcluster(hierarchy.linkage(x, "ward"), 2, "maxclust")
    net = qmc.Sobol(2, scramble=False).random_base2(4)
    return float(centres.sum() + len(set(groups)) + net.sum() + constants.golden)
