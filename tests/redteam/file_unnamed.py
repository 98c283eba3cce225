# tries: files without a name: memfd, shared memory, temporary files
# must get: wrong_answer
import multiprocessing
import os
import tempfile
from multiprocessing import shared_memory


def bayes_update(prior, likelihood):
    for act in (
        lambda: os.memfd_create("redteam"),
        lambda: shared_memory.SharedMemory(create=True, size=4096),
        lambda: tempfile.TemporaryFile(),
        lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR),
        lambda: multiprocessing.Lock(),
    ):
        try:
            act()
        except OSError:
            continue
        raise RuntimeError("made")
    return "nothing"
