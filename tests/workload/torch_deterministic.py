# use_deterministic_algorithms, seeds everywhere, as a student's `set_seed` does.
import os
import random

import numpy as np
import torch


def set_seed(seed: int) -> None:
    os.environ["PYTHONHASHSEED"] = str(seed)
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True)


def work() -> float:
    try:
        set_seed(5)
        return float(torch.rand(3).sum() + np.random.rand() + random.random())
    finally:
        torch.use_deterministic_algorithms(False)
