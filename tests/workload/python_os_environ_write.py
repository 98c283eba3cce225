# Environment variables set and taken back, as code for threads and seeds does.
import os


def work() -> float:
    os.environ["WORKLOAD"] = "12"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    value = float(os.environ.pop("WORKLOAD"))
    return value + ("WORKLOAD" in os.environ) + len(os.environ["OMP_NUM_THREADS"])
