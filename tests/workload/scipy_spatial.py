# scipy.spatial: a k-d tree, distances, a hull, a Delaunay triangulation, rotations.
import numpy as np
from scipy import spatial
from scipy.spatial.distance import cdist, pdist


def work() -> float:
    points = np.random.default_rng(10).random((60, 2))
    near, _ = spatial.KDTree(points).query(points, k=3)
    turn = spatial.transform.Rotation.from_euler("z", 90, degrees=True)
    return float(
        near.sum()
        + pdist(points).mean()
        + cdist(points[:3], points, "cosine").sum()
        + spatial.ConvexHull(points).volume
        + len(spatial.Delaunay(points).simplices)
        + turn.apply([1, 0, 0])[1]
    )
