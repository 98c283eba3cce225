# Structured arrays: fields, sorting by one, records, a view of bytes.
import numpy as np


def work() -> float:
    table = np.array([("b", 2, 0.5), ("a", 1, 1.5), ("c", 3, -2.0)], dtype=[("name", "U4"), ("n", "i4"), ("x", "f8")])
    table.sort(order="name")
    records = table.view(np.recarray)
    return float(records.x[0] * 100 + records.n.sum() + np.frombuffer(table.tobytes(), dtype=table.dtype)["x"][2])
