# Memory mapped without a file.
import mmap


def work() -> float:
    with mmap.mmap(-1, 1 << 16) as memory:
        memory[:4] = b"abcd"
        return float(memory.find(b"cd") + len(memory) // 4096)
