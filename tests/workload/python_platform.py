# What programs print about the machine: platform, sysconfig, numpy's and scipy's own versions.
import platform
import sys
import sysconfig

import numpy as np
import scipy


def work() -> float:
    words = [platform.platform(), platform.machine(), platform.system(), platform.python_version(), platform.release()]
    words += [
        sysconfig.get_paths()["stdlib"],
        sys.executable,
        np.__version__,
        scipy.__version__,
        platform.node() or "-",
    ]
    print(*words)
    return float(all(words)) + len(platform.uname())
