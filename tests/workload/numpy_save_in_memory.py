# np.save and np.savez into memory, and back.
import io

import numpy as np


def work() -> float:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=np.arange(5.0), b=np.eye(2))
    buffer.seek(0)
    with np.load(buffer) as archive:
        total = archive["a"].sum() + archive["b"].sum()
    single = io.BytesIO()
    np.save(single, np.arange(4))
    return float(total + np.load(io.BytesIO(single.getvalue())).sum())
