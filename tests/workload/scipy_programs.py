# scipy.optimize: linear programs, assignment, global search.
import numpy as np
from scipy import optimize


def work() -> float:
    plan = optimize.linprog([-1, -2], A_ub=[[1, 1], [3, 1]], b_ub=[4, 6], method="highs")
    rows, columns = optimize.linear_sum_assignment(np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]]))
    found = optimize.differential_evolution(lambda x: (x**2).sum(), [(-3, 3)] * 2, rng=1, maxiter=50)
    return round(float(plan.fun + columns[0] + rows.sum() + found.fun), 6)
