# scipy.sparse: CSR, a direct solve, conjugate gradients, eigenvalues, a graph.
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse import linalg as sparse_linalg


def work() -> float:
    a = sparse.diags_array([-np.ones(49), 2.1 * np.ones(50), -np.ones(49)], offsets=[-1, 0, 1]).tocsc()
    x = sparse_linalg.spsolve(a, np.ones(50))
    y, _ = sparse_linalg.cg(a, np.ones(50), rtol=1e-10)
    top = sparse_linalg.eigsh(a, k=2, v0=np.ones(50), return_eigenvectors=False)
    distances = csgraph.dijkstra(sparse.csr_array(np.diag(np.ones(5), 1)), indices=0)
    return round(float(x.sum() + y.sum() + top.sum() + distances[-1]), 6)
